// result: ["b:2","a:1"]
using System.Linq;
return new[] { "a", "b", "b" }.CountBy(x => x).OrderByDescending(p => p.Value).Select(p => $"{p.Key}:{p.Value}").ToArray();
