// result: "hello ana"
interface IGreet { string Name { get; } string Greet() => $"hello {Name}"; }
class Person : IGreet { public string Name => "ana"; }
return ((IGreet)new Person()).Greet();
