using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Policy;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Signals;

/// <summary>The signals of one community that wait or are being delivered: nothing of it is shared with another community.</summary>
internal sealed class CommunitySignals(string community, SignalHistory history, SignalOptions options, CancellationToken stopping)
{
    private readonly Lock _lock = new();
    private readonly DeliveryCall _call = new(options, stopping);
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrent);
    private readonly Dictionary<string, SubscriberQueue> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<(Guid Signal, string Plugin), (SignalItem Item, DateTimeOffset Until)> _unacknowledged = [];
    private int _waiting;
    private long _bytes;
    private int _undelivered;
    private TaskCompletionSource _idle = Ended();
    private int _sent = -1;

    /// <summary>Ends when nothing waits for a delivery.</summary>
    internal Task Idle
    {
        get
        {
            lock (_lock)
            {
                return _idle.Task;
            }
        }
    }

    /// <summary>Whether it is time again to remove what is more than is kept: with the first signal, and each 64th from then on.</summary>
    internal bool IsTrimDue => Interlocked.Increment(ref _sent) % 64 == 0;

    private DateTimeOffset Now => options.Clock.GetUtcNow();

    /// <summary>Keeps places for a signal. What finds none at a subscriber is in the history as dropped.</summary>
    /// <returns>The history so far, and what is to be delivered once it is stored; null where the community has too much waiting.</returns>
    internal (ImmutableArray<SignalStep> History, ImmutableArray<(ISignalSubscriber Subscriber, SignalRoute.Stop Stop)> Places)? Reserve(ImmutableArray<SignalRoute.Stop> route, SignalProgress progress)
    {
        var now = Now;
        var history = ImmutableArray.CreateBuilder<SignalStep>();
        var places = ImmutableArray.CreateBuilder<(ISignalSubscriber, SignalRoute.Stop)>();
        lock (_lock)
        {
            if (_waiting + route.Sum(static stop => stop.Receivers.Length) > options.MaxWaiting || _bytes + progress.Bytes > options.MaxWaitingBytes)
            {
                return null;
            }

            foreach (var stop in route)
            {
                history.AddRange(stop.Passed.Select(passed => new SignalStep(now, passed.Domain, passed.State)));
                history.Add(new SignalStep(now, stop.Domain, SignalState.Received));
                foreach (var subscriber in stop.Receivers)
                {
                    var queue = QueueOf(subscriber.Plugin);
                    if (queue.Count >= options.MaxQueued)
                    {
                        progress.Miss(stop.Domain);
                        history.Add(new SignalStep(now, stop.Domain, SignalState.Dropped, subscriber.Plugin, SignalReason.QueueFull));
                        continue;
                    }

                    queue.Reserved++;
                    progress.Expect(stop.Domain);
                    places.Add((subscriber, stop));
                    history.Add(new SignalStep(now, stop.Domain, SignalState.Queued, subscriber.Plugin));
                }

                foreach (var subscriber in stop.Beyond)
                {
                    progress.Miss(stop.Domain);
                    history.Add(new SignalStep(now, stop.Domain, SignalState.Dropped, subscriber.Plugin, SignalReason.FanOut));
                }

                if (stop.Receivers.IsEmpty && stop.Beyond.IsEmpty)
                {
                    history.Add(new SignalStep(now, stop.Domain, SignalState.Completed));
                }
            }

            _waiting += places.Count;
            if (places.Count > 0)
            {
                _bytes += progress.Bytes;
                Begin(places.Count);
            }
        }

        return (history.ToImmutable(), places.ToImmutable());
    }

    /// <summary>Gives places back, as the signal could not be stored.</summary>
    internal void Release(ImmutableArray<(ISignalSubscriber Subscriber, SignalRoute.Stop Stop)> places, SignalProgress progress)
    {
        lock (_lock)
        {
            foreach (var (subscriber, _) in places)
            {
                QueueOf(subscriber.Plugin).Reserved--;
                Forget(subscriber.Plugin);
                _waiting--;
                EndDelivery(progress);
            }
        }
    }

    /// <summary>Puts a signal that is stored into the places that were kept for it.</summary>
    internal void Enqueue(ImmutableArray<(ISignalSubscriber Subscriber, SignalRoute.Stop Stop)> places, SignalRecord signal, SignalProgress progress, int hops)
    {
        foreach (var (subscriber, stop) in places)
        {
            SubscriberQueue queue;
            lock (_lock)
            {
                queue = QueueOf(subscriber.Plugin);
                queue.Reserved--;
                queue.Add(new SignalItem(signal, progress, subscriber, stop.Domain, stop.Path, hops));
                if (queue.IsServed)
                {
                    continue;
                }

                queue.IsServed = true;
            }

            // Whoever sent the signal is not told of, nor waited for, by those who receive it.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => ServeAsync(queue));
            }
        }
    }

    /// <summary>A subscriber acknowledges a signal.</summary>
    internal async ValueTask<bool> AcknowledgeAsync(Guid signal, string plugin, CancellationToken cancellationToken)
    {
        (SignalItem Item, DateTimeOffset Until) pending;
        lock (_lock)
        {
            if (!_unacknowledged.Remove((signal, plugin), out pending))
            {
                return false;
            }
        }

        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SettleAsync(pending.Item, new SignalStep(Now, pending.Item.Domain, SignalState.Acknowledged, plugin), hadIt: true, written: written).ConfigureAwait(false);
        await written.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Drops what is past its time.</summary>
    internal async Task ExpireAsync()
    {
        List<(SignalItem Item, string Reason)> dropped = [];
        lock (_lock)
        {
            var now = Now;
            foreach (var (key, pending) in _unacknowledged.Where(pair => pair.Value.Until <= now).ToList())
            {
                _unacknowledged.Remove(key);
                dropped.Add((pending.Item, SignalReason.NotAcknowledged));
            }

            foreach (var item in _queues.Values.SelectMany(queue => queue.TakeExpired(now)).ToList())
            {
                EndDelivery(item.Progress);
                dropped.Add((item, SignalReason.Expired));
            }

            _queues.Keys.ToList().ForEach(Forget);
        }

        foreach (var (item, reason) in dropped)
        {
            await DropAsync(item, reason).ConfigureAwait(false);
        }
    }

    /// <summary>Drops what was delivered and waits to be acknowledged, as nobody could be told of that any more.</summary>
    internal async Task EndAsync()
    {
        await Idle.ConfigureAwait(false);
        List<SignalItem> left;
        lock (_lock)
        {
            left = [.. _unacknowledged.Values.Select(static pending => pending.Item)];
            _unacknowledged.Clear();
        }

        foreach (var item in left)
        {
            await DropAsync(item, SignalReason.HostStopping).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource Ended()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ended.SetResult();
        return ended;
    }

    private async Task ServeAsync(SubscriberQueue queue)
    {
        while (true)
        {
            SignalItem item;
            lock (_lock)
            {
                if (!queue.TryTake(out item))
                {
                    queue.IsServed = false;
                    Forget(queue.Plugin);
                    return;
                }
            }

            await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await DeliverAsync(item, queue).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
                lock (_lock)
                {
                    EndDelivery(item.Progress);
                }
            }
        }
    }

    private async Task DeliverAsync(SignalItem item, SubscriberQueue queue)
    {
        if (await RefuseAsync(item, queue).ConfigureAwait(false))
        {
            return;
        }

        var key = (item.Signal.Id, item.Subscriber.Plugin);
        if (item.Signal.RequiresAck)
        {
            lock (_lock)
            {
                // Without the payload, which is not counted any more once it is delivered.
                _unacknowledged[key] = (item with { Signal = item.Signal with { PayloadJson = "null" } }, Now + options.AcknowledgeTimeLimit);
            }
        }

        var (acknowledged, failure) = await _call.RunAsync(item, queue, () => Left(queue)).ConfigureAwait(false);
        if (acknowledged && item.Signal.RequiresAck)
        {
            await AcknowledgeAsync(item.Signal.Id, item.Subscriber.Plugin, CancellationToken.None).ConfigureAwait(false);
        }

        if (failure is null && !item.Signal.RequiresAck)
        {
            await SettleAsync(item, null, hadIt: true).ConfigureAwait(false);
        }
        else if (failure is not null && (!item.Signal.RequiresAck || Remove(key)))
        {
            await DropAsync(item, failure).ConfigureAwait(false);
        }
    }

    private bool Remove((Guid Signal, string Plugin) key)
    {
        lock (_lock)
        {
            return _unacknowledged.Remove(key);
        }
    }

    private async Task<bool> RefuseAsync(SignalItem item, SubscriberQueue queue)
    {
        var reason = stopping.IsCancellationRequested ? SignalReason.HostStopping
            : item.IsExpired(Now) ? SignalReason.Expired
            : queue.IsStuck ? SignalReason.DeliveryTimeout
            : null;
        AuditEntry? audit = null;
        if (reason is null)
        {
            try
            {
                if (item.Subscriber.Check(item.Signal) is { Allowed: false } denial)
                {
                    (reason, audit) = (denial.ReasonCode, EntryOf(item, denial));
                }
            }
            catch (Exception)
            {
                // Who cannot be asked may not.
                reason = SignalReason.DeliveryFailed;
            }
        }

        if (reason is not null)
        {
            await DropAsync(item, reason, audit).ConfigureAwait(false);
        }

        return reason is not null;
    }

    private ValueTask DropAsync(SignalItem item, string reason, AuditEntry? audit = null) =>
        SettleAsync(item, new SignalStep(Now, item.Domain, SignalState.Dropped, item.Subscriber.Plugin, reason), hadIt: false, audit);

    private ValueTask SettleAsync(SignalItem item, SignalStep? step, bool hadIt, AuditEntry? audit = null, TaskCompletionSource? written = null)
    {
        bool completed, isSettled;
        lock (_lock)
        {
            _waiting--;
            completed = item.Progress.Settle(item.Domain, hadIt);
            isSettled = item.Progress.IsSettled;
        }

        ImmutableArray<SignalStep> own = step is null ? [] : [step];
        var steps = completed ? own.Add(new SignalStep(Now, item.Domain, SignalState.Completed)) : own;
        return steps.IsEmpty && audit is null && !isSettled ? default : history.AddAsync(community, item.Signal.Id, steps, audit, written, isSettled);
    }

    private AuditEntry EntryOf(SignalItem item, Decision denial) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = Now,
        Community = community,
        DomainPath = item.DomainPath,
        Principal = item.Signal.Principal,
        Plugin = item.Subscriber.Plugin,
        Action = AuditAction.Call,
        Capability = CapabilityCatalog.SignalsSubscribe.Name,
        Target = item.Signal.Type,
        Outcome = denial.Layer == DecisionLayer.Quota ? AuditOutcome.Breached : AuditOutcome.Denied,
        ReasonCode = denial.ReasonCode,
        DecisionId = item.Signal.Id,
    };

    private SubscriberQueue QueueOf(string plugin)
    {
        if (!_queues.TryGetValue(plugin, out var queue))
        {
            _queues.Add(plugin, queue = new SubscriberQueue(plugin));
        }

        return queue;
    }

    private void Forget(string plugin)
    {
        if (_queues.TryGetValue(plugin, out var queue) && queue.IsIdle)
        {
            _queues.Remove(plugin);
        }
    }

    private void Left(SubscriberQueue queue)
    {
        lock (_lock)
        {
            Forget(queue.Plugin);
        }
    }

    private void Begin(int deliveries)
    {
        if (_undelivered == 0)
        {
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _undelivered += deliveries;
    }

    private void EndDelivery(SignalProgress progress)
    {
        if (progress.Delivered())
        {
            _bytes -= progress.Bytes;
        }

        if (--_undelivered == 0)
        {
            _idle.SetResult();
        }
    }
}
