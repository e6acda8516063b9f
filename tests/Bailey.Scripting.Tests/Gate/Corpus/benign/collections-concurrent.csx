// result: 3
using System.Collections.Concurrent;
var counts = new ConcurrentDictionary<string, int>();
foreach (var w in new[] { "a", "b", "a", "a" }) counts.AddOrUpdate(w, 1, (_, n) => n + 1);
return counts["a"];
