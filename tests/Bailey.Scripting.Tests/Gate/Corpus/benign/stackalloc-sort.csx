// result: 1
static int Least() { System.Span<int> s = stackalloc[] { 3, 1, 2 }; System.MemoryExtensions.Sort(s); return s[0]; }
return Least();
