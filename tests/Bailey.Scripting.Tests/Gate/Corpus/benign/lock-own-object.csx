// result: 100
using System.Linq;
using System.Threading.Tasks;
class Counter { private readonly object _gate = new(); public int N; public void Add() { lock (_gate) N++; } }
var counter = new Counter();
await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(counter.Add)));
return counter.N;
