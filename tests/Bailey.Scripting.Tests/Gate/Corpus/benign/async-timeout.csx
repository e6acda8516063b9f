// result: "late"
using System;
using System.Threading;
using System.Threading.Tasks;
using (var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(5)))
{
    try { await Task.Delay(Timeout.Infinite, source.Token); return "done"; }
    catch (OperationCanceledException) { return "late"; }
}
