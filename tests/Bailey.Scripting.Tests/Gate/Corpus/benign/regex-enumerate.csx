// result: 3
static int Count() { var n = 0; foreach (var match in System.Text.RegularExpressions.Regex.EnumerateMatches("a1b22c333", @"\d+")) n++; return n; }
return Count();
