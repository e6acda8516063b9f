// result: 6
using System.Collections.Generic;
static int Sum(IEnumerable<int> n) { var s = 0; foreach (var i in n) s += i; return s; }
IEnumerable<int> a = [1]; ICollection<int> b = [2]; IList<int> c = [3];
return Sum(a) + Sum(b) + Sum(c);
