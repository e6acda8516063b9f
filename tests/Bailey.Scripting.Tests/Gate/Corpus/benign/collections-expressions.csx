// result: [1,2,3,4,5]
using System.Collections.Generic;
using System.Collections.Immutable;
int[] a = [1, 2]; List<int> b = [.. a, 3]; ImmutableArray<int> c = [4]; HashSet<int> d = [5, 5]; IReadOnlyList<int> e = [.. b, .. c, .. d];
return e;
