// result: "3 starting with 1"
static string Describe(int[] n) => n switch { [] => "none", [var one] => $"{one}", [var first, .. var rest] => $"{rest.Length + 1} starting with {first}" };
return Describe([1, 2, 3]);
