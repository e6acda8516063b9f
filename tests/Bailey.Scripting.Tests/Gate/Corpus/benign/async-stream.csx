// result: [0,1,4]
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
static async IAsyncEnumerable<int> Squares(int count, [EnumeratorCancellation] CancellationToken token = default)
{
    for (var i = 0; i < count; i++) { token.ThrowIfCancellationRequested(); await Task.Yield(); yield return i * i; }
}
var all = new List<int>();
await foreach (var n in Squares(3).WithCancellation(CancellationToken.None).ConfigureAwait(false)) all.Add(n);
return all;
