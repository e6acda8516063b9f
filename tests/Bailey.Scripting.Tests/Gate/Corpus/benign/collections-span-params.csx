// result: 10
static int Sum(params System.ReadOnlySpan<int> n) { var s = 0; foreach (var i in n) s += i; return s; }
return Sum(1, 2, 3, 4);
