using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Quotas;
using Bailey.Policy.Roles;

namespace Bailey.Plugins.Signals;

/// <summary>
/// Passes signals on through the tree of domains of their community: each subscriber has each signal at most once, its sender never. Queues are
/// bounded, the most urgent go first, and what happens to a signal is in its history. To be used from any thread.
/// </summary>
public sealed class SignalRouter : ISignalBus, IAsyncDisposable
{
    private const int TakenUpAtOnce = 256;

    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, CommunitySignals> _communities = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IPluginStore _store;
    private readonly ISignalSubscribers _subscribers;
    private readonly SignalOptions _options;
    private readonly SignalHistory _history;
    private readonly ITimer _timer;
    private int _isDisposed;

    /// <summary>Makes a router.</summary>
    /// <param name="store">Where signals and domains are kept.</param>
    /// <param name="subscribers">Who receives signals.</param>
    /// <param name="options">The limits; the defaults where omitted.</param>
    public SignalRouter(IPluginStore store, ISignalSubscribers subscribers, SignalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(subscribers);
        _store = store;
        _subscribers = subscribers;
        _options = options ?? SignalOptions.Default;
        _history = new SignalHistory(store, _options.Clock);
        _timer = _options.Clock.CreateTimer(static state => _ = ((SignalRouter)state!).ExpireAsync(), this, s_sweep, s_sweep);
    }

    /// <summary>Whose storage signals of plugins count to; nobody's where there are none.</summary>
    internal LedgerBook? Ledgers { get; init; }

    /// <inheritdoc/>
    /// <exception cref="PluginStoreException">The store cannot be read or written; nothing was sent.</exception>
    public async ValueTask<Guid> SendAsync(SignalDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft with
        {
            OriginDomain = draft.OriginDomain == draft.Community ? null : draft.OriginDomain,
            Hops = Math.Max(draft.Hops, DeliveryCall.AmbientHops),
        };
        Validate(draft);
        var tree = await TreeAsync(draft.Community, cancellationToken).ConfigureAwait(false);
        if (draft.OriginDomain is { } origin && !tree.Contains(origin))
        {
            throw new HostCallException(SignalReason.DomainMissing, "the domain that the signal is sent from is not in the community");
        }

        var route = SignalRoute.Plan(tree, draft, _subscribers.List(draft.Community), _options.MaxFanOut);
        var id = UuidV7.Shared.Next();
        var signals = Of(draft.Community);
        var progress = new SignalProgress(id, draft.PayloadJson);
        var (history, places) = signals.Reserve(route, progress)
            ?? throw new HostCallException(SignalReason.TooManyWaiting, "too many signals of the community wait; try again when some are delivered");
        var now = _options.Clock.GetUtcNow();
        var signal = new SignalRecord
        {
            Id = id,
            Community = draft.Community,
            Type = draft.Type,
            OriginDomain = draft.OriginDomain,
            OriginPlugin = draft.OriginPlugin,
            Principal = draft.Principal,
            PayloadJson = draft.PayloadJson,
            Priority = draft.Priority,
            SentAt = now,
            ExpiresAt = draft.TimeToLive is { } time ? now + time : null,
            RequiresAck = draft.RequiresAck,
            History = history,
        };
        var ledger = draft.OriginPlugin is null ? null : Ledgers?.Find(draft.Principal);
        if (ledger?.GrowStorage(signal.StoredBytes) is { Allowed: false } denial)
        {
            signals.Release(places, progress);
            throw new HostDenialException(denial);
        }

        // Who stops waiting does not take back what is on its way into the store: it is delivered all the same.
        await StoreAsync(signal).WaitAsync(cancellationToken).ConfigureAwait(false);
        return id;

        async Task StoreAsync(SignalRecord signal)
        {
            try
            {
                StoreMutation put = new PutSignal(signal);
                var result = await _store.CommitAsync(new StoreChange { Mutations = signals.IsTrimDue ? [put, Trim(draft.Community)] : [put] }, CancellationToken.None).ConfigureAwait(false);
                GiveBack(result);
            }
            catch
            {
                signals.Release(places, progress);
                ledger?.ShrinkStorage(signal.StoredBytes);
                throw;
            }

            signals.Enqueue(places, signal, progress, draft.Hops);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> AcknowledgeAsync(string community, Guid id, string plugin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(plugin);
        return _communities.TryGetValue(community, out var signals) ? signals.AcknowledgeAsync(id, plugin, cancellationToken) : ValueTask.FromResult(false);
    }

    /// <summary>Drops what is past its time to live, or was not acknowledged in time. Called by itself every second.</summary>
    public async Task ExpireAsync()
    {
        foreach (var signals in _communities.Values)
        {
            await signals.ExpireAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Returns when nothing waits for a delivery any more, and everything that happened is stored. What is to be acknowledged may still wait.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        foreach (var signals in _communities.Values)
        {
            await signals.Idle.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await _history.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more signals, drops those that wait with that reason, and stores what happened.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var signals in _communities.Values)
        {
            await signals.EndAsync().ConfigureAwait(false);
        }

        await _history.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Takes up what a host left that did not end in order: what was queued then is dropped, and said to be, as nobody knows whether its subscriber has
    /// had it. To be called once, before the first signal is sent.
    /// </summary>
    /// <exception cref="PluginStoreException">The store cannot be read or written.</exception>
    internal async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        while (await _store.ListWaitingSignalsAsync(TakenUpAtOnce, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } lost)
        {
            var now = _options.Clock.GetUtcNow();
            await _store.CommitAsync(new StoreChange { Mutations = [.. lost.Select(signal => new AppendSignalSteps(signal.Community, signal.Id, SignalHistory.Lost(signal.History, now)) { IsSettled = true })] }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes signals of a community that are older or more than are kept.</summary>
    /// <exception cref="PluginStoreException">The store cannot be written.</exception>
    internal async Task TrimAsync(string community, CancellationToken cancellationToken) =>
        GiveBack(await _store.CommitAsync(new StoreChange { Mutations = [Trim(community)] }, cancellationToken).ConfigureAwait(false));

    private TrimSignals Trim(string community) => new(community, _options.Clock.GetUtcNow() - _options.KeptFor, _options.KeptSignals, _options.KeptBytes);

    private void GiveBack(CommitResult result)
    {
        foreach (var (principal, bytes) in result.FreedBytes)
        {
            Ledgers?.Find(principal)?.ShrinkStorage(bytes);
        }
    }

    private async ValueTask<DomainTree> TreeAsync(string community, CancellationToken cancellationToken)
    {
        try
        {
            return await DomainTree.LoadAsync(_store, community, cancellationToken).ConfigureAwait(false);
        }
        catch (DomainTreeException e)
        {
            throw new HostCallException(e.Code, $"the domains of the community are not in order: {e.Message}", e);
        }
    }

    private CommunitySignals Of(string community) =>
        _communities.GetOrAdd(community, static (name, router) => new CommunitySignals(name, router._history, router._options, router._stopping.Token), this);

    private void Validate(SignalDraft draft)
    {
        var fault = draft switch
        {
            _ when _stopping.IsCancellationRequested => (SignalReason.HostStopping, "the host ends, and takes no more signals"),
            _ when !CommunityName.IsValid(draft.Community, out _) => (SignalReason.OutOfRange, "a signal is sent in a community"),
            { Priority: < 0 or > 9 } => (SignalReason.OutOfRange, "priority is 0 to 9"),
            _ when !Enum.IsDefined(draft.Reach) => (SignalReason.OutOfRange, "there is no such reach"),
            { TimeToLive: { } time } when time <= TimeSpan.Zero || time > _options.MaxTimeToLive => (SignalReason.OutOfRange, FormattableString.Invariant($"the time to live is more than 0 and at most {_options.MaxTimeToLive}")),
            _ when !IsType(draft.Type) => (SignalReason.TypeInvalid, $"the type of a signal is words of A-Z, a-z, 0-9, _ and - parted by single dots, of at most {SignalPattern.MaxLength} characters, as report.created"),
            _ when draft.Hops >= _options.MaxHops => (SignalReason.ChainTooLong, FormattableString.Invariant($"{draft.Hops} signals led to this one, each sent while the one before was handled, and {_options.MaxHops} may; what plugins send one another goes round in a circle")),
            _ when draft.PayloadJson is null || Encoding.UTF8.GetByteCount(draft.PayloadJson) > _options.MaxPayloadBytes => (SignalReason.PayloadTooLarge, FormattableString.Invariant($"the payload has at most {_options.MaxPayloadBytes:N0} bytes of JSON")),
            _ when !IsJson(draft.PayloadJson) => (SignalReason.PayloadInvalid, "the payload is JSON"),
            _ => default,
        };
        if (fault is (string code, string message))
        {
            throw new HostCallException(code, message);
        }
    }

    private static bool IsType(string? type) =>
        type is not null && !type.Contains('*', StringComparison.Ordinal) && SignalPattern.TryParse(type, out _, out _);

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
