// BAILEY1001: the method of a lambda
System.Func<int> f = () => 1;
return f.Method.Name;
