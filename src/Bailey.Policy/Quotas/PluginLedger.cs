namespace Bailey.Policy.Quotas;

/// <summary>What one plugin uses in one community, over all principals together, and whether it may use more. To be used from any thread.</summary>
public sealed class PluginLedger
{
    private PluginTerms _terms;
    private TokenBucket _fileOperations;
    private TokenBucket _signals;
    private int _connections;

    // Held for a few instructions that neither call out nor wait.
    private SpinLock _gate = new(enableThreadOwnerTracking: false);

    internal PluginLedger(string plugin, string? community, PluginTerms terms)
    {
        Plugin = plugin;
        Community = community;
        _terms = terms;
        var now = terms.Clock.Now;
        _fileOperations = TokenBucket.Full(terms.FileOperations, now);
        _signals = TokenBucket.Full(terms.Signals, now);
    }

    /// <summary>The plugin.</summary>
    public string Plugin { get; }

    /// <summary>The community, or null where the plugin runs for the instance.</summary>
    public string? Community { get; }

    /// <summary>The limits in force.</summary>
    public PluginQuotas Quotas => Volatile.Read(ref _terms).Quotas;

    /// <summary>What is used at this moment, from the counters that decide.</summary>
    public PluginUsage Usage
    {
        get
        {
            var now = Now;
            Enter();
            var (terms, connections) = (_terms, _connections);
            var fileOperations = _fileOperations.Refill(terms.FileOperations, now).Tokens;
            var signals = _signals.Refill(terms.Signals, now).Tokens;
            Exit();
            return new PluginUsage(Plugin, Community, terms.Quotas, connections, fileOperations, signals);
        }
    }

    private long Now => Volatile.Read(ref _terms).Clock.Now;

    /// <summary>Takes a place among the open connections.</summary>
    /// <param name="principal">For whom.</param>
    /// <param name="connection">The place, where it was allowed; to be disposed when the connection is closed.</param>
    public Decision Connect(PrincipalLedger principal, out QuotaSlot? connection)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Enter();
        var terms = _terms;
        var allowed = _connections < terms.Quotas.Connections;
        _connections += allowed ? 1 : 0;
        Exit();
        connection = allowed ? new QuotaSlot(Close) : null;
        return allowed ? QuotaDenial.Allowed : Tell(principal, terms.Connections);
    }

    /// <summary>Counts file operations that are about to be done.</summary>
    /// <param name="principal">For whom; one that is exempt from rates is not counted.</param>
    /// <param name="count">How many, 1 or more.</param>
    public Decision TakeFileOperations(PrincipalLedger principal, long count = 1) =>
        Take(principal, count, ref _fileOperations, static terms => terms.FileOperations, static (terms, count) => terms.FileOperationsDenied(count));

    /// <summary>Counts signals that are about to be sent.</summary>
    /// <param name="principal">For whom; one that is exempt from rates is not counted.</param>
    /// <param name="count">How many, 1 or more.</param>
    public Decision TakeSignals(PrincipalLedger principal, long count = 1) =>
        Take(principal, count, ref _signals, static terms => terms.Signals, static (terms, count) => terms.SignalsDenied(count));

    internal bool Has(PluginQuotas quotas, double share)
    {
        var terms = Volatile.Read(ref _terms);
        return terms.Share.Equals(share) && terms.Quotas == quotas;
    }

    /// <summary>Puts other limits in force, also for what is counted already: a lower one binds at once, and closes nothing that is open.</summary>
    internal void Change(PluginTerms terms)
    {
        var now = terms.Clock.Now;
        Enter();

        // What came back until now came back under the old limit.
        _fileOperations = _fileOperations.Refill(_terms.FileOperations, now).Refill(terms.FileOperations, now);
        _signals = _signals.Refill(_terms.Signals, now).Refill(terms.Signals, now);
        Volatile.Write(ref _terms, terms);
        Exit();
    }

    private Decision Tell(PrincipalLedger principal, Decision breach)
    {
        Volatile.Read(ref _terms).Breached?.Invoke(new QuotaBreach(principal.Principal, Plugin, Community, breach));
        return breach;
    }

    private void Close()
    {
        Enter();
        _connections--;
        Exit();
    }

    private Decision Take(PrincipalLedger principal, long count, ref TokenBucket bucket, Func<PluginTerms, RateLimit> limit, Func<PluginTerms, long, Decision> denied)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (principal.IsExemptFromRates)
        {
            return QuotaDenial.Allowed;
        }

        var now = Now;
        Enter();
        var terms = _terms;
        var allowed = bucket.TryTake(limit(terms), now, count, out bucket);
        Exit();
        return allowed ? QuotaDenial.Allowed : Tell(principal, denied(terms, count));
    }

    private void Enter()
    {
        var taken = false;
        _gate.Enter(ref taken);
    }

    private void Exit() => _gate.Exit(useMemoryBarrier: true);
}
