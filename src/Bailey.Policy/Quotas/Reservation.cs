namespace Bailey.Policy.Quotas;

/// <summary>
/// A call's share of its principal's quotas, taken before it runs: fuel, and one of the calls in flight. Settle it with what the call used;
/// disposed without that, all of it is charged. Both give the call's place back, once, whoever comes first.
/// </summary>
// A class and not a value: a copy of a value could be settled twice, and give back what was never taken.
public sealed class Reservation : IDisposable
{
    private readonly long _charged;
    private PrincipalLedger? _ledger;

    internal Reservation(PrincipalLedger ledger, long fuel, long charged)
    {
        _ledger = ledger;
        _charged = charged;
        Fuel = fuel;
    }

    /// <summary>Units of fuel that the call may use.</summary>
    public long Fuel { get; }

    /// <summary>Charges what the call used and gives back the rest. Does nothing where the reservation is settled or disposed already.</summary>
    /// <param name="usedFuel">Units of fuel used, 0 or more; more than reserved is charged as what was reserved.</param>
    /// <exception cref="ArgumentOutOfRangeException">The use is negative.</exception>
    public void Settle(long usedFuel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usedFuel);
        Interlocked.Exchange(ref _ledger, null)?.End(_charged - Math.Min(usedFuel, _charged));
    }

    /// <summary>Charges all of it, unless it was settled.</summary>
    public void Dispose() => Interlocked.Exchange(ref _ledger, null)?.End(0);
}
