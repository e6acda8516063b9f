// result: true
using System.Diagnostics;
var watch = Stopwatch.StartNew();
Debug.Assert(watch.IsRunning, $"it should run, after {watch.ElapsedTicks}");
Debug.WriteLineIf(false, $"{1}");
return watch.Elapsed.Ticks >= 0;
