// BAILEY1003: dynamic within an alias
using Any = System.Collections.Generic.List<dynamic>;
var any = new Any { "x" };
return any[0].Length;
