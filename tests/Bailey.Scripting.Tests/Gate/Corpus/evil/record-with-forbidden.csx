// BAILEY1005: a with expression that sets what a script may not
record Row { public string Folder { get; init; } }
return new Row() with { Folder = System.Environment.CurrentDirectory };
