// result: 4
using System.Collections.Generic;
var edges = new Dictionary<string, (string To, int Cost)[]> { ["a"] = [("b", 1), ("c", 5)], ["b"] = [("c", 3)], ["c"] = [] };
var best = new Dictionary<string, int> { ["a"] = 0 };
var open = new PriorityQueue<string, int>([("a", 0)]);
while (open.TryDequeue(out var at, out var cost))
    foreach (var (to, more) in edges[at])
        if (cost + more < best.GetValueOrDefault(to, int.MaxValue)) { best[to] = cost + more; open.Enqueue(to, cost + more); }
return best["c"];
