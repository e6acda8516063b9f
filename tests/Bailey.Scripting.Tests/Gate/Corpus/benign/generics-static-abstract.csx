// result: "meow"
interface ISpeak<T> where T : ISpeak<T> { static abstract string Say(); static virtual string Twice() => T.Say() + T.Say(); }
class Cat : ISpeak<Cat> { public static string Say() => "meow"; }
static string Hear<T>() where T : ISpeak<T> => T.Say();
return Hear<Cat>();
