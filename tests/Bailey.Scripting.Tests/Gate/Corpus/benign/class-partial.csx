// result: 3
partial class Half { public int A = 1; }
partial class Half { public int B = 2; public int Sum() => A + B; }
return new Half().Sum();
