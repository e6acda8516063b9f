// result: 3
using Pair = (int A, int B);
using Names = System.Collections.Generic.List<string>;
Pair p = (1, 2);
return p.A + p.B + new Names().Count;
