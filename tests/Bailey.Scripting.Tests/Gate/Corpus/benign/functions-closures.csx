// result: [1,2,1]
System.Func<System.Func<int>> make = () => { var n = 0; return () => ++n; };
var a = make(); var b = make();
return new[] { a(), a(), b() };
