// BAILEY1005: the closure of a lambda, as an object
int secret = 7;
System.Func<int> f = () => secret;
return f.Target.ToString();
