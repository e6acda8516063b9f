// result: true
using System.Collections.Frozen;
return new[] { "a", "b" }.ToFrozenSet().Contains("b");
