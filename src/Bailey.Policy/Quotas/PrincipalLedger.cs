namespace Bailey.Policy.Quotas;

/// <summary>
/// What one principal uses, over all plugins together, and whether it may use more. To be used from any thread: what is decided and what is
/// counted are one step.
/// </summary>
public sealed class PrincipalLedger
{
    private PrincipalTerms _terms;
    private TokenBucket _fuel;
    private TokenBucket _ipc;
    private long _storageBytes;
    private int _inFlight;
    private int _processes;

    // Held for a few instructions that neither call out nor wait.
    private SpinLock _gate = new(enableThreadOwnerTracking: false);

    internal PrincipalLedger(string principal, PrincipalTerms terms)
    {
        Principal = principal;
        _terms = terms;
        var now = terms.Clock.Now;
        _fuel = TokenBucket.Full(terms.Fuel, now);
        _ipc = TokenBucket.Full(terms.Ipc, now);
    }

    /// <summary>Whose it is.</summary>
    public string Principal { get; }

    /// <summary>The limits in force.</summary>
    public PrincipalQuotas Quotas => Volatile.Read(ref _terms).Quotas;

    /// <summary>Whether rates do not bind the principal, as it holds <c>system:resources:unbounded</c>. All other limits do.</summary>
    public bool IsExemptFromRates => Volatile.Read(ref _terms).ExemptFromRates;

    /// <summary>What is used at this moment, from the counters that decide.</summary>
    public PrincipalUsage Usage
    {
        get
        {
            var now = Now;
            Enter();
            var usage = new PrincipalUsage(
                Principal,
                _terms.Quotas,
                _terms.ExemptFromRates,
                _fuel.Refill(_terms.Fuel, now).Tokens,
                _ipc.Refill(_terms.Ipc, now).Tokens,
                _storageBytes,
                _processes,
                _inFlight);
            Exit();
            return usage;
        }
    }

    /// <summary>What is counted at this moment, for hosts that keep it from one process to the next.</summary>
    public PrincipalLedgerState State
    {
        get
        {
            Enter();
            var state = new PrincipalLedgerState(_fuel, _ipc, _storageBytes, _processes, _inFlight);
            Exit();
            return state;
        }
    }

    private long Now => Volatile.Read(ref _terms).Clock.Now;

    /// <summary>Takes exactly so much fuel, and a place among the calls in flight; both or neither.</summary>
    /// <param name="fuel">Units of fuel, 1 or more.</param>
    /// <param name="reservation">What was taken, where it was allowed; to be settled or disposed when the call ends.</param>
    public Decision Reserve(long fuel, out Reservation? reservation) => Reserve(fuel, fuel, out reservation);

    /// <summary>Takes as much fuel as there is, but at least one unit, and a place among the calls in flight; both or neither.</summary>
    /// <param name="fuel">Units of fuel at most, 1 or more.</param>
    /// <param name="reservation">What was taken, where it was allowed; to be settled or disposed when the call ends.</param>
    public Decision ReserveUpTo(long fuel, out Reservation? reservation) => Reserve(1, fuel, out reservation);

    /// <summary>Counts bytes that are about to pass between a caller and a plugin. Where they are denied they must not pass.</summary>
    /// <param name="bytes">How many, 0 or more.</param>
    public Decision TakeIpc(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var now = Now;
        Enter();
        var terms = _terms;
        var allowed = bytes == 0 || terms.ExemptFromRates || _ipc.TryTake(terms.Ipc, now, bytes, out _ipc);
        Exit();
        return allowed ? QuotaDenial.Allowed : Tell(terms.IpcDenied(bytes));
    }

    /// <summary>Counts bytes that are about to be kept in place of others. Always allowed where they are not more, also over the limit.</summary>
    /// <param name="oldBytes">Bytes that will be gone, 0 or more.</param>
    /// <param name="newBytes">Bytes that will be there, 0 or more.</param>
    public Decision ReplaceStorage(long oldBytes, long newBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(newBytes);
        var growth = newBytes - oldBytes;
        Enter();
        var terms = _terms;

        // The limit is above 0 and what is used is not below, so that the difference fits.
        var allowed = growth <= 0 || growth <= terms.Quotas.MaxStorageBytes - _storageBytes;
        if (allowed)
        {
            _storageBytes = Math.Max(0, _storageBytes + growth);
        }

        Exit();
        return allowed ? QuotaDenial.Allowed : Tell(terms.Storage);
    }

    /// <summary>Counts bytes that are about to be kept. Where they are denied they must not be.</summary>
    public Decision GrowStorage(long bytes) => ReplaceStorage(0, bytes);

    /// <summary>Counts bytes that are no longer kept, or were counted and could not be written.</summary>
    public void ShrinkStorage(long bytes) => ReplaceStorage(bytes, 0);

    /// <summary>Says how many bytes are kept, as the store knows it: when the host starts, and where both have come apart.</summary>
    public void SetStorage(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Enter();
        _storageBytes = bytes;
        Exit();
    }

    /// <summary>Takes a place among the processes in the background.</summary>
    /// <param name="process">The place, where it was allowed; to be disposed when the process has ended.</param>
    public Decision StartProcess(out QuotaSlot? process)
    {
        Enter();
        var terms = _terms;
        var allowed = _processes < terms.Quotas.MaxBackgroundProcesses;
        _processes += allowed ? 1 : 0;
        Exit();
        process = allowed ? new QuotaSlot(EndProcess) : null;
        return allowed ? QuotaDenial.Allowed : Tell(terms.Processes);
    }

    /// <summary>Tells of a breach that somebody else found, as of <see cref="CallLimits"/>; those of this ledger it tells of itself.</summary>
    /// <returns>The same decision.</returns>
    public Decision Tell(Decision breach)
    {
        ArgumentNullException.ThrowIfNull(breach);
        Volatile.Read(ref _terms).Breached?.Invoke(new QuotaBreach(Principal, null, null, breach));
        return breach;
    }

    /// <summary>Goes on from what was counted before, on a clock that counts from the same moment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public void Restore(PrincipalLedgerState state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(state.StorageBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(state.BackgroundProcesses);
        ArgumentOutOfRangeException.ThrowIfNegative(state.InFlightCalls);
        Enter();
        (_fuel, _ipc, _storageBytes, _processes, _inFlight) = (state.Fuel, state.Ipc, state.StorageBytes, state.BackgroundProcesses, state.InFlightCalls);
        Exit();
    }

    /// <summary>Puts other limits in force, also for what is counted already: a lower one binds at once, and ends nothing that runs.</summary>
    internal void Change(PrincipalTerms terms)
    {
        var now = terms.Clock.Now;
        Enter();

        // What came back until now came back under the old limit.
        _fuel = _fuel.Refill(_terms.Fuel, now).Refill(terms.Fuel, now);
        _ipc = _ipc.Refill(_terms.Ipc, now).Refill(terms.Ipc, now);
        Volatile.Write(ref _terms, terms);
        Exit();
    }

    internal bool Has(PrincipalQuotas quotas, bool exemptFromRates, double share)
    {
        var terms = Volatile.Read(ref _terms);
        return terms.ExemptFromRates == exemptFromRates && terms.Share.Equals(share) && terms.Quotas == quotas;
    }

    /// <summary>A call has ended: its place is free, and so is the fuel that it did not use.</summary>
    internal void End(long unusedFuel)
    {
        var now = Now;
        Enter();

        // What was restored meanwhile may not have known of this call.
        _inFlight = Math.Max(0, _inFlight - 1);
        if (unusedFuel > 0)
        {
            _fuel = _fuel.PutBack(_terms.Fuel, now, unusedFuel);
        }

        Exit();
    }

    private Decision Reserve(long least, long most, out Reservation? reservation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var now = Now;
        Enter();
        var terms = _terms;
        var hasPlace = _inFlight < terms.MaxInFlightCalls;
        var charged = 0L;
        var hasFuel = terms.ExemptFromRates;
        if (hasPlace && !hasFuel)
        {
            hasFuel = _fuel.Refill(terms.Fuel, now).Tokens >= least;
            charged = _fuel.TakeUpTo(terms.Fuel, now, hasFuel ? most : 0, out _fuel);
        }

        var allowed = hasPlace && hasFuel;
        _inFlight += allowed ? 1 : 0;
        Exit();
        reservation = allowed ? new Reservation(this, terms.ExemptFromRates ? most : charged, charged) : null;
        return allowed ? QuotaDenial.Allowed : Tell(hasPlace ? terms.FuelDenied(least) : terms.InFlight);
    }

    private void EndProcess()
    {
        Enter();
        _processes = Math.Max(0, _processes - 1);
        Exit();
    }

    private void Enter()
    {
        var taken = false;
        _gate.Enter(ref taken);
    }

    private void Exit() => _gate.Exit(useMemoryBarrier: true);
}
