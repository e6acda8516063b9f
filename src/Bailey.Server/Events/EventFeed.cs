using Bailey.Plugins.Store;

namespace Bailey.Server.Events;

/// <summary>Reads the outbox, which has the events of all communities in one order.</summary>
internal sealed class EventFeed(IServiceProvider services)
{
    private const int ReadAtOnce = 500;

    private IPluginStore Store => (IPluginStore)services.GetService(typeof(IPluginStore))!;

    /// <summary>Events of a community after a number.</summary>
    /// <param name="community">The community.</param>
    /// <param name="after">The number.</param>
    /// <param name="limit">How many are wanted at most.</param>
    /// <param name="pages">How many pages of the outbox are looked through at most: events of others are passed over.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number up to which there is nothing else, the events, and whether the end of the outbox was reached.</returns>
    internal async Task<(long Read, List<StoredEvent> Events, bool IsEnd)> ReadAsync(string community, long after, int limit, int pages, CancellationToken cancellationToken)
    {
        var found = new List<StoredEvent>();
        for (var page = 0; page < pages; page++)
        {
            var events = await Store.ListEventsAsync(after, ReadAtOnce, cancellationToken).ConfigureAwait(false);
            foreach (var item in events)
            {
                after = item.Number;
                if (item.Event.Community == community)
                {
                    found.Add(item);
                    if (found.Count == limit)
                    {
                        return (after, found, false);
                    }
                }
            }

            if (events.Length < ReadAtOnce)
            {
                return (after, found, true);
            }
        }

        return (after, found, false);
    }

    /// <summary>Events of a community before a number, the newest first.</summary>
    /// <param name="community">The community.</param>
    /// <param name="before">The number.</param>
    /// <param name="limit">How many are wanted at most.</param>
    /// <param name="pages">How many pages of the outbox are looked through at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number before which to go on, the events, and whether there is nothing before.</returns>
    internal async Task<(long Before, List<StoredEvent> Events, bool IsBegin)> ReadBackAsync(string community, long before, int limit, int pages, CancellationToken cancellationToken)
    {
        var found = new List<StoredEvent>();
        before = Math.Min(before, await LastAsync(cancellationToken).ConfigureAwait(false) + 1);
        for (var page = 0; page < pages && before > 1; page++)
        {
            var from = Math.Max(before - 1 - ReadAtOnce, 0);
            var events = await Store.ListEventsAsync(from, ReadAtOnce, cancellationToken).ConfigureAwait(false);
            foreach (var item in events.Reverse().Where(item => item.Number < before && item.Event.Community == community))
            {
                found.Add(item);
                if (found.Count == limit)
                {
                    return (item.Number, found, item.Number <= 1);
                }
            }

            before = from + 1;
        }

        return (before, found, before <= 1);
    }

    /// <summary>The number of the newest event; 0 where there is none.</summary>
    internal async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        // The outbox is read forwards only: where it ends is found by halving.
        long low = 0, high = 1;
        while (await IsAnyAfterAsync(high).ConfigureAwait(false))
        {
            (low, high) = (high, checked(high * 2));
        }

        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await IsAnyAfterAsync(middle).ConfigureAwait(false))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;

        async ValueTask<bool> IsAnyAfterAsync(long number) => !(await Store.ListEventsAsync(number, 1, cancellationToken).ConfigureAwait(false)).IsEmpty;
    }
}
