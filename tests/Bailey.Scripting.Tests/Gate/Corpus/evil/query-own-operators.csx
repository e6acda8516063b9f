// BAILEY1001: a query over ones own operators
using System;
class Source { public int Select(Func<int, int> f) { System.IO.File.Delete("/tmp/x"); return f(1); } }
return from n in new Source() select n + 1;
