// result: 2
using System.Linq;
return new[] { (1, "a"), (1, "b"), (2, "c") }.DistinctBy(pair => pair.Item1).Count();
