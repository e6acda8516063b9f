using System.Diagnostics;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Heap;

/// <summary>
/// Collections of all the process's garbage on behalf of guests, which stop everybody: at most a tenth of the time goes into them, however
/// many guests ask. Who asks too early waits, under its own deadline.
/// </summary>
internal static class HeapCollection
{
    private const int RestForEach = 9;

    private static readonly Lock Gate = new();
    private static long s_next;

    public static void Collect(WasmStore store)
    {
        var seen = GC.CollectionCount(2);
        while (true)
        {
            MemoryOperations.Poll(store, more: true);
            if (GC.CollectionCount(2) > seen + 1)
            {
                // One that began after this was asked for is as good.
                return;
            }

            if (Gate.TryEnter(TimeSpan.FromMilliseconds(1)))
            {
                try
                {
                    if (Stopwatch.GetTimestamp() >= s_next)
                    {
                        var start = Stopwatch.GetTimestamp();
                        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
                        var end = Stopwatch.GetTimestamp();
                        s_next = end + (RestForEach * (end - start));
                        return;
                    }
                }
                finally
                {
                    Gate.Exit();
                }
            }

            store.CancellationToken.WaitHandle.WaitOne(1);
        }
    }
}
