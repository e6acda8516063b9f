using System.Diagnostics;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// One thread that fires deadlines. Timers of the framework run on the thread pool, which guests in tight loops may
/// occupy wholly: a deadline must not wait for the very call it is to end.
/// </summary>
internal static class DeadlineThread
{
    private static readonly object Gate = new();

    private static Watch? s_first;
    private static Thread? s_thread;

    // When the thread looks next. Whoever is due before must wake it; all others need no lock.
    private static long s_nextLook = long.MaxValue;

    /// <summary>When a span from now has passed, as <see cref="Watch.Due"/>.</summary>
    public static long After(TimeSpan time) => Stopwatch.GetTimestamp() + (long)(Math.Min(time.TotalSeconds, 1e9) * Stopwatch.Frequency);

    private static void Add(Watch watch)
    {
        lock (Gate)
        {
            watch.Next = s_first;
            s_first = watch;
            if (s_thread is null)
            {
                s_thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Bailey deadlines", Priority = ThreadPriority.AboveNormal };
                s_thread.Start();
            }
        }
    }

    private static void Wake()
    {
        lock (Gate)
        {
            Monitor.Pulse(Gate);
        }
    }

    private static void Run()
    {
        var passed = new List<WasmStore>();
        while (true)
        {
            lock (Gate)
            {
                // Until the list was looked through, whoever comes waits for the lock: either it is seen, or it wakes this thread.
                Interlocked.Exchange(ref s_nextLook, long.MaxValue);
                var next = Look(passed);
                if (passed.Count == 0)
                {
                    Volatile.Write(ref s_nextLook, next);
                    Wait(next);
                    continue;
                }
            }

            foreach (var store in passed)
            {
                store.CheckDeadline();
            }

            passed.Clear();
        }
    }

    // Takes the stores that are due, forgets those that are gone, and says when the next is due.
    private static long Look(List<WasmStore> passed)
    {
        var now = Stopwatch.GetTimestamp();
        var earliest = long.MaxValue;
        Watch? before = null;
        for (var watch = s_first; watch is not null; watch = watch.Next)
        {
            if (!watch.Store.TryGetTarget(out var store))
            {
                Unlink(before, watch);
                continue;
            }

            before = watch;
            var due = watch.Due;
            if (due <= now && watch.TryTake(due))
            {
                passed.Add(store);
            }
            else
            {
                earliest = Math.Min(earliest, due);
            }
        }

        return earliest;
    }

    private static void Unlink(Watch? before, Watch watch)
    {
        if (before is null)
        {
            s_first = watch.Next;
        }
        else
        {
            before.Next = watch.Next;
        }
    }

    private static void Wait(long due)
    {
        if (due == long.MaxValue)
        {
            Monitor.Wait(Gate);
            return;
        }

        var milliseconds = ((due - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency) + 1;
        Monitor.Wait(Gate, (int)Math.Clamp(milliseconds, 0, int.MaxValue));
    }

    /// <summary>The deadline of one store: set when a call begins, lifted when it ends, at the cost of a few instructions each.</summary>
    internal sealed class Watch
    {
        private long _due = long.MaxValue;

        internal Watch(WasmStore store)
        {
            // Weak: a store that was forgotten instead of disposed must not be kept.
            Store = new WeakReference<WasmStore>(store);
            Add(this);
        }

        /// <summary>The next in the list; to be touched by the thread and by <see cref="Add"/> only.</summary>
        internal Watch? Next { get; set; }

        internal WeakReference<WasmStore> Store { get; }

        /// <summary>When the store is to be looked at; the largest value for never.</summary>
        internal long Due => Volatile.Read(ref _due);

        internal void Set(long due)
        {
            // A full fence between this write and the read below: the thread does the same the other way round.
            Interlocked.Exchange(ref _due, due);
            if (due < Volatile.Read(ref s_nextLook))
            {
                Wake();
            }
        }

        internal void Lift() => Volatile.Write(ref _due, long.MaxValue);

        /// <summary>Lifts it, unless it was set anew meanwhile.</summary>
        internal bool TryTake(long due) => Interlocked.CompareExchange(ref _due, long.MaxValue, due) == due;
    }
}
