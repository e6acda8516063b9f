// result: [0,1,1,2,3,5]
using System.Collections.Generic;
using System.Linq;
static IEnumerable<long> Fibonacci() { long a = 0, b = 1; while (true) { yield return a; (a, b) = (b, a + b); } }
return Fibonacci().Take(6).ToArray();
