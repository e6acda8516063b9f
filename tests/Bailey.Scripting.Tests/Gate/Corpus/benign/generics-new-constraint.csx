// result: 0
class Zero { public int Value => 0; }
static T Make<T>() where T : new() => new T();
return Make<Zero>().Value;
