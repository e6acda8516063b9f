using System.Diagnostics;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// One thread that fires deadlines. Timers of the framework run on the thread pool, which guests in tight loops may
/// occupy wholly: a deadline must not wait for the very call it is to end.
/// </summary>
internal static class DeadlineThread
{
    private static readonly object Gate = new();
    private static readonly PriorityQueue<WeakReference<WasmCallScope>, long> Queue = new();
    private static Thread? s_thread;

    public static void Add(WasmCallScope scope, TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            scope.Fire(WasmTrapKind.Deadline);
            return;
        }

        var due = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, 1e9) * Stopwatch.Frequency);
        lock (Gate)
        {
            if (s_thread is null)
            {
                s_thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Bailey deadlines", Priority = ThreadPriority.AboveNormal };
                s_thread.Start();
            }

            Queue.Enqueue(new(scope), due);
            if (Queue.Peek().TryGetTarget(out var first) && ReferenceEquals(first, scope))
            {
                Monitor.Pulse(Gate);
            }
        }
    }

    private static void Run()
    {
        while (true)
        {
            WasmCallScope? scope = null;
            lock (Gate)
            {
                if (!Queue.TryPeek(out var next, out var due))
                {
                    Monitor.Wait(Gate);
                    continue;
                }

                var wait = due - Stopwatch.GetTimestamp();
                if (next.TryGetTarget(out scope) && wait > 0)
                {
                    var milliseconds = (wait * 1000 / Stopwatch.Frequency) + 1;
                    Monitor.Wait(Gate, (int)Math.Min(milliseconds, int.MaxValue));
                    continue;
                }

                Queue.Dequeue();
            }

            scope?.Fire(WasmTrapKind.Deadline);
        }
    }
}
