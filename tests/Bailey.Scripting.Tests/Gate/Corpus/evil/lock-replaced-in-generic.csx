// BAILEY1012: a field of a generic type that another construction replaces
class Box<T> { public static object Gate = new object(); public static int Run() { lock (Gate) return 1; } }
Box<int>.Gate = "shared";
return Box<int>.Run();
