namespace Bailey.Plugins.Runtime;

/// <summary>When a plugin failed lately.</summary>
internal sealed class FailureWindow(int failures, TimeSpan window, TimeProvider clock)
{
    private readonly Queue<long> _times = new();
    private volatile bool _tripped;
    private volatile bool _spent;

    /// <summary>Whether there were too many: the plugin is not called any more, though the store may not say so yet.</summary>
    internal bool HasTripped => _tripped;

    /// <summary>Whether what followed from them is stored: if the plugin is active nevertheless, somebody resumed it, and it begins anew.</summary>
    internal bool IsSpent => _spent;

    /// <summary>Says that the plugin is suspended in the store, or was not active any more.</summary>
    internal void Spend() => _spent = true;

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether it is the one that is too many; true once.</returns>
    internal bool Fail()
    {
        lock (_times)
        {
            var now = clock.GetTimestamp();
            _times.Enqueue(now);
            while (clock.GetElapsedTime(_times.Peek(), now) > window)
            {
                _times.Dequeue();
            }

            if (_tripped || _times.Count < failures)
            {
                return false;
            }

            return _tripped = true;
        }
    }
}
