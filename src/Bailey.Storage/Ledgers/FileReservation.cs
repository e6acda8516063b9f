using Bailey.Policy.Quotas;
using Bailey.Storage.Files;

namespace Bailey.Storage.Ledgers;

/// <summary>
/// A call's share of its principal's quotas, taken before it runs. Settle it with what the call used; disposed without that, or left by a
/// process that was killed, all of it is charged. In each case the call's place is free again.
/// </summary>
public sealed class FileReservation : IDisposable
{
    private readonly PrincipalQuotas _quotas;
    private readonly long _charged;
    private readonly IDisposable _slot;
    private FileLedger? _ledger;

    internal FileReservation(FileLedger ledger, PrincipalQuotas quotas, long fuel, long charged, IDisposable slot)
    {
        _ledger = ledger;
        _quotas = quotas;
        _charged = charged;
        _slot = slot;
        Fuel = fuel;
    }

    /// <summary>Units of fuel that the call may use.</summary>
    public long Fuel { get; }

    /// <summary>
    /// Charges what the call used and gives back the rest. Does nothing where the reservation is settled or disposed already. Where the ledger
    /// cannot be written, all of it is charged.
    /// </summary>
    /// <param name="usedFuel">Units of fuel used, 0 or more; more than reserved is charged as what was reserved.</param>
    /// <exception cref="ArgumentOutOfRangeException">The use is negative.</exception>
    public void Settle(long usedFuel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usedFuel);
        if (Interlocked.Exchange(ref _ledger, null) is not { } ledger)
        {
            return;
        }

        try
        {
            if (usedFuel < _charged)
            {
                ledger.PutBack(_quotas, _charged - usedFuel);
            }
        }
        catch (StorageException)
        {
            // The call itself is done, and is not to fail for this.
        }
        finally
        {
            _slot.Dispose();
        }
    }

    /// <summary>Charges all of it, unless it was settled.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ledger, null) is not null)
        {
            _slot.Dispose();
        }
    }
}
