// BAILEY1003: a lambda over dynamic
System.Func<dynamic, int> f = x => x.Length;
return f("abc");
