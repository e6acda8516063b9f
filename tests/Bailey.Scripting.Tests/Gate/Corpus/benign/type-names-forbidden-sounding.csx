// result: "Assembly Module Thread File"
class Assembly { public string Name = "Assembly"; }
class Module { public string Name => "Module"; }
class Thread { public static string Name() => "Thread"; }
class File { public string GetField(string n) => n; }
return $"{new Assembly().Name} {new Module().Name} {Thread.Name()} {new File().GetField("File")}";
