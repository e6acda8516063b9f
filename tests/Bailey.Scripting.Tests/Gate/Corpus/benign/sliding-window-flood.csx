// result: [true,true,true,false]
using System.Collections.Generic;
class Flood(int most, int seconds)
{
    private readonly Dictionary<string, Queue<long>> _seen = [];
    public bool Allow(string who, long at)
    {
        if (!_seen.TryGetValue(who, out var times)) _seen[who] = times = new();
        while (times.TryPeek(out var first) && first <= at - seconds) times.Dequeue();
        if (times.Count >= most) return false;
        times.Enqueue(at);
        return true;
    }
}
var flood = new Flood(3, 10);
return new[] { flood.Allow("a", 1), flood.Allow("a", 2), flood.Allow("a", 3), flood.Allow("a", 4) };
