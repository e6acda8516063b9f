// result: ["a","b"]
using System.Collections.Generic;
var d = new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 };
return d.Keys;
