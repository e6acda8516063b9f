// BAILEY1001: a property path in a pattern
System.Func<int> f = () => 1;
return f is { Method.DeclaringType.Assembly.Location.Length: > 0 };
