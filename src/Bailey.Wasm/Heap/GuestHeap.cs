using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Heap;

/// <summary>
/// Holds the objects of a store's guests to a limit. They are objects of .NET, so how many are in use is not known when they are made:
/// a random sample of them, by bytes, is watched with weak references, and tells how many bytes are in use within some percent. See
/// docs/rationale.md, "Why is the heap of guests measured by samples?".
/// </summary>
internal sealed class GuestHeap
{
    /// <summary>Objects of so many bytes are checked before they are made.</summary>
    public const int LargeBytes = 64 * 1024;

    // Samples of a full heap: enough that the estimate is off by more than 3 percent once in a million times.
    private const int Samples = 32 * 1024;
    private const int LeastInterval = 16;
    private const int MostInterval = 4096;

    private readonly double _interval;
    private readonly Random _random = new();
    private readonly List<(WeakReference<object> Object, long Bytes)> _samples = [];
    private readonly Stack<WeakReference<object>> _unused = [];
    private long _untilSample;
    private long _allocated;
    private long _budget;

    public GuestHeap(WasmStore store, long limit)
    {
        Store = store;
        Limit = limit;
        _budget = limit;
        _interval = Math.Clamp(limit / Samples, LeastInterval, MostInterval);
    }

    public WasmStore Store { get; }

    /// <summary>Bytes that may be in use.</summary>
    public long Limit { get; }

    /// <summary>Bytes in use when they were counted last.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>Before something large is made.</summary>
    /// <exception cref="WasmTrapException">There is no room for it.</exception>
    public void Reserve(long bytes)
    {
        if (bytes > Limit)
        {
            throw Trap.OutOfHeap(bytes, Limit);
        }

        if (_allocated + bytes > _budget)
        {
            Recount(bytes);
        }
    }

    /// <summary>After something was made.</summary>
    /// <exception cref="WasmTrapException">The heap is full.</exception>
    public void Count(object made, long bytes)
    {
        if ((_untilSample -= bytes) < 0)
        {
            Sample(made, bytes);
        }
    }

    private void Sample(object made, long bytes)
    {
        if (bytes > Limit)
        {
            throw Trap.OutOfHeap(bytes, Limit);
        }

        // It stands for all that were as likely to be met: the chance of an object is 1 - e^(-bytes / interval).
        var share = bytes / _interval;
        var weight = (long)(bytes / (1 - Math.Exp(-share)));
        _untilSample = (long)(-_interval * Math.Log(1 - _random.NextDouble()));
        if (_unused.TryPop(out var reference))
        {
            reference.SetTarget(made);
        }
        else
        {
            reference = new WeakReference<object>(made);
        }

        _samples.Add((reference, weight));
        _allocated += weight;
        if (_allocated > _budget)
        {
            Recount(0);
            GC.KeepAlive(made);
        }
    }

    /// <summary>Finds out how much is in use, collecting garbage where that seems too much, and traps where it is.</summary>
    private void Recount(long wanted)
    {
        MemoryOperations.Poll(Store, more: true);
        if (CountInUse() + wanted > Limit)
        {
            // What died young is found without looking at the rest of the process.
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            if (CountInUse() + wanted > Limit)
            {
                HeapCollection.Collect(Store);
                if (CountInUse() + wanted > Limit)
                {
                    throw Trap.OutOfHeap(BytesInUse + wanted, Limit);
                }
            }
        }

        // However little is left: otherwise a guest that has almost all it may have would have the process collect for each object.
        _budget = Math.Max(Limit - BytesInUse, Limit / 4);
        _allocated = 0;
    }

    private long CountInUse()
    {
        var kept = 0;
        long bytes = 0;
        for (var i = 0; i < _samples.Count; i++)
        {
            var sample = _samples[i];
            if (sample.Object.TryGetTarget(out _))
            {
                bytes += sample.Bytes;
                _samples[kept++] = sample;
            }
            else
            {
                _unused.Push(sample.Object);
            }
        }

        _samples.RemoveRange(kept, _samples.Count - kept);
        return BytesInUse = bytes;
    }
}
