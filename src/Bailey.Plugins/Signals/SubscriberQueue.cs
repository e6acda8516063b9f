namespace Bailey.Plugins.Signals;

/// <summary>What waits for one subscriber: the most urgent first, of those the oldest. Used under the lock of its community.</summary>
internal sealed class SubscriberQueue(string plugin)
{
    private const int MostStuck = 4;

    private PriorityQueue<SignalItem, (int Priority, long Number)> _items = new();
    private long _number;
    private int _stuck;

    internal string Plugin { get; } = plugin;

    /// <summary>Places kept for signals that are being stored.</summary>
    internal int Reserved { get; set; }

    /// <summary>Whether somebody takes signals from it.</summary>
    internal bool IsServed { get; set; }

    /// <summary>Whether so many of its calls hang that it is not called any more until one of them ends.</summary>
    internal bool IsStuck => Volatile.Read(ref _stuck) >= MostStuck;

    internal int Count => _items.Count + Reserved;

    internal bool IsIdle => Count == 0 && !IsServed && Volatile.Read(ref _stuck) == 0;

    internal void CutOff() => Interlocked.Increment(ref _stuck);

    internal void Returned() => Interlocked.Decrement(ref _stuck);

    internal void Add(SignalItem item) => _items.Enqueue(item, (-item.Signal.Priority, _number++));

    internal bool TryTake(out SignalItem item) => _items.TryDequeue(out item!, out _);

    internal List<SignalItem> TakeExpired(DateTimeOffset now)
    {
        var expired = _items.UnorderedItems.Where(entry => entry.Element.IsExpired(now)).Select(static entry => entry.Element).ToList();
        if (expired.Count > 0)
        {
            _items = new PriorityQueue<SignalItem, (int Priority, long Number)>(_items.UnorderedItems.Where(entry => !entry.Element.IsExpired(now)).Select(static entry => (entry.Element, entry.Priority)));
        }

        return expired;
    }
}
