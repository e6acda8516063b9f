using System.Diagnostics;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// One thread that fires deadlines. Timers of the framework run on the thread pool, which guests in tight loops may
/// occupy wholly: a deadline must not wait for the very call it is to end.
/// </summary>
internal static class DeadlineThread
{
    private static readonly object Gate = new();

    // Weak: a scope that was forgotten instead of disposed must not be kept, nor its store.
    private static readonly SortedSet<Entry> Entries = new(Comparer<Entry>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Number.CompareTo(b.Number)));

    private static Thread? s_thread;
    private static long s_number;

    /// <summary>Has a scope fire after a time; the entry is to be removed when the scope ends before.</summary>
    public static Entry Add(WasmCallScope scope, TimeSpan timeout, bool isCpuTime)
    {
        var due = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, 1e9) * Stopwatch.Frequency);
        lock (Gate)
        {
            if (s_thread is null)
            {
                s_thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Bailey deadlines", Priority = ThreadPriority.AboveNormal };
                s_thread.Start();
            }

            var entry = new Entry(due, s_number++, new(scope), isCpuTime);
            Entries.Add(entry);
            if (ReferenceEquals(Entries.Min, entry))
            {
                Monitor.Pulse(Gate);
            }

            return entry;
        }
    }

    public static void Remove(Entry entry)
    {
        lock (Gate)
        {
            Entries.Remove(entry);
        }
    }

    private static void Run()
    {
        while (true)
        {
            WasmCallScope? scope;
            bool isCpuTime;
            lock (Gate)
            {
                if (Entries.Min is not { } next)
                {
                    Monitor.Wait(Gate);
                    continue;
                }

                var wait = next.Due - Stopwatch.GetTimestamp();
                if (next.Scope.TryGetTarget(out scope) && wait > 0)
                {
                    scope = null;
                    var milliseconds = (wait * 1000 / Stopwatch.Frequency) + 1;
                    Monitor.Wait(Gate, (int)Math.Min(milliseconds, int.MaxValue));
                    continue;
                }

                Entries.Remove(next);
                isCpuTime = next.IsCpuTime;
            }

            if (isCpuTime)
            {
                scope?.CheckCpuTime();
            }
            else
            {
                scope?.Fire(WasmTrapKind.Deadline);
            }
        }
    }

    /// <summary>A deadline that has not passed.</summary>
    internal sealed record Entry(long Due, long Number, WeakReference<WasmCallScope> Scope, bool IsCpuTime);
}
