using System.Collections.Immutable;
using System.Threading.Channels;
using Bailey.Plugins.Store.Notices;

namespace Bailey.Storage.Postgres;

/// <summary>Hands notices on to watchers, one at a time. Where they are too slow, what they missed becomes one <see cref="Resync"/>.</summary>
internal sealed class NoticeFeed
{
    private const int MaxWaiting = 10_000;
    private readonly Action<string, Exception>? _faultMet;
    private readonly Channel<StoreNotice> _waiting = Channel.CreateBounded<StoreNotice>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private ImmutableArray<Action<StoreNotice>> _watchers = [];
    private int _hasMissed;

    /// <param name="faultMet">Told what a watcher threw.</param>
    internal NoticeFeed(Action<string, Exception>? faultMet)
    {
        _faultMet = faultMet;
        Ended = Task.Run(HandOnAsync);
    }

    internal Task Ended { get; }

    internal bool IsWatched => !_watchers.IsEmpty;

    internal IDisposable Watch(Action<StoreNotice> watcher)
    {
        // An object of its own, so that a watcher that was added twice is removed once.
        Action<StoreNotice> added = notice => watcher(notice);
        ImmutableInterlocked.Update(ref _watchers, static (watchers, more) => watchers.Add(more), added);
        return new Watching(() => ImmutableInterlocked.Update(ref _watchers, static (watchers, gone) => watchers.Remove(gone), added));
    }

    internal void Tell(StoreNotice notice)
    {
        if (!_waiting.Writer.TryWrite(notice))
        {
            Volatile.Write(ref _hasMissed, 1);
        }
    }

    internal void Complete() => _waiting.Writer.TryComplete();

    private async Task HandOnAsync()
    {
        await foreach (var notice in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            HandOn(notice);
            if (!_waiting.Reader.TryPeek(out _) && Interlocked.Exchange(ref _hasMissed, 0) != 0)
            {
                HandOn(new Resync());
            }
        }
    }

    private void HandOn(StoreNotice notice)
    {
        foreach (var watcher in _watchers)
        {
            try
            {
                watcher(notice);
            }
            catch (Exception e)
            {
                // The next one is told all the same.
                _faultMet?.Invoke($"a watcher of the database failed at a {notice.GetType().Name}", e);
            }
        }
    }

    private sealed class Watching(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
