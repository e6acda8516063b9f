// result: 3
static int Lines() { var n = 0; foreach (var line in System.MemoryExtensions.EnumerateLines("a\r\nb\nc")) n += line.Length; return n; }
return Lines();
