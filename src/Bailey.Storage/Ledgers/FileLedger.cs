using Bailey.Policy;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Storage.Files;

namespace Bailey.Storage.Ledgers;

/// <summary>
/// A principal's fuel and bytes per second and its calls in flight, held across processes. It decides by the code of
/// <see cref="PrincipalLedger"/>; here is only what carries that from process to process. To be used from any thread.
/// </summary>
/// <remarks>
/// Calls in flight are locks of files, which end with their process however it ends. The budgets are in a small file that is changed under the
/// lock of the folder; one that was torn or tampered with counts as used up, and is whole again when the bucket has refilled. Nothing is
/// forced to the disk: what a loss of power takes with it is a second's worth.
/// </remarks>
public sealed class FileLedger
{
    private static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(10);
    private readonly TimeProvider _clock;

    internal FileLedger(PrincipalName principal, string folder, TimeProvider clock)
    {
        Principal = principal;
        Folder = folder;
        _clock = clock;
    }

    /// <summary>Whose it is.</summary>
    public PrincipalName Principal { get; }

    /// <summary>The folder of its files.</summary>
    public string Folder { get; }

    /// <summary>Takes as much fuel as there is, but at least one unit, and a place among the calls in flight; both or neither.</summary>
    /// <param name="quotas">The limits in force.</param>
    /// <param name="exemptFromRates">Whether the principal holds <see cref="LedgerBook.Unbounded"/>.</param>
    /// <param name="fuel">Units of fuel at most, 1 or more.</param>
    /// <param name="reservation">What was taken, where it was allowed; to be settled or disposed when the call ends.</param>
    /// <exception cref="StorageException">The ledger cannot be read or written, so that nothing is allowed.</exception>
    public Decision ReserveUpTo(PrincipalQuotas quotas, bool exemptFromRates, long fuel, out FileReservation? reservation)
    {
        using var held = Lock();
        var slots = CallSlots.In(Folder);
        var ledger = Load(quotas, exemptFromRates, slots.Held);
        var before = ledger.State;
        var decision = ledger.ReserveUpTo(fuel, out var reserved);
        if (reserved is null)
        {
            reservation = null;
            Save(ledger, before);
            return decision;
        }

        var slot = slots.Take();
        try
        {
            Save(ledger, before);
        }
        catch
        {
            slot.Dispose();
            throw;
        }

        reservation = new FileReservation(this, quotas, reserved.Fuel, exemptFromRates ? 0 : reserved.Fuel, slot);
        return decision;
    }

    /// <summary>Counts bytes that are about to pass between a caller and a plugin. Where they are denied they must not pass.</summary>
    /// <param name="quotas">The limits in force.</param>
    /// <param name="exemptFromRates">Whether the principal holds <see cref="LedgerBook.Unbounded"/>.</param>
    /// <param name="bytes">How many, 0 or more.</param>
    /// <exception cref="StorageException">The ledger cannot be read or written, so that nothing is allowed.</exception>
    public Decision TakeIpc(PrincipalQuotas quotas, bool exemptFromRates, long bytes)
    {
        using var held = Lock();
        var ledger = Load(quotas, exemptFromRates, callsInFlight: 0);
        var before = ledger.State;
        var decision = ledger.TakeIpc(bytes);
        Save(ledger, before);
        return decision;
    }

    /// <summary>What is used at this moment. Makes no files.</summary>
    /// <param name="quotas">The limits in force.</param>
    /// <param name="exemptFromRates">Whether the principal holds <see cref="LedgerBook.Unbounded"/>.</param>
    /// <exception cref="StorageException">The ledger cannot be read.</exception>
    public PrincipalUsage Usage(PrincipalQuotas quotas, bool exemptFromRates)
    {
        if (!Directory.Exists(Folder))
        {
            return Fresh(quotas, exemptFromRates).Usage;
        }

        using var held = Lock();
        return Load(quotas, exemptFromRates, CallSlots.In(Folder).Held).Usage;
    }

    /// <summary>Gives fuel back that a call took and did not use.</summary>
    internal void PutBack(PrincipalQuotas quotas, long fuel)
    {
        using var held = Lock();
        var now = _clock.GetTimestamp();
        var state = LedgerFile.Read(Folder, now);
        if (state is { } counted)
        {
            LedgerFile.Write(Folder, counted with { Fuel = counted.Fuel.PutBack(RateLimit.PerSecond(quotas.MaxCpuFuelPerSec), now, fuel) });
        }
    }

    private FolderLock Lock()
    {
        PrivateFile.CreateFolder(Folder);
        RequirePrivate();
        return FolderLock.Acquire(Folder, s_lockWait);
    }

    private PrincipalLedger Load(PrincipalQuotas quotas, bool exemptFromRates, int callsInFlight)
    {
        var ledger = Fresh(quotas, exemptFromRates);
        var state = LedgerFile.Read(Folder, _clock.GetTimestamp()) ?? ledger.State;
        ledger.Restore(state with { InFlightCalls = callsInFlight });
        return ledger;
    }

    // A denial is written too: a bucket that met a clock set back goes on from there only if that is remembered.
    private void Save(PrincipalLedger ledger, PrincipalLedgerState before)
    {
        if (ledger.State != before)
        {
            LedgerFile.Write(Folder, ledger.State);
        }
    }

    private PrincipalLedger Fresh(PrincipalQuotas quotas, bool exemptFromRates) => new LedgerBook(_clock).Open(Principal.Text, quotas, exemptFromRates);

    private void RequirePrivate()
    {
        var folder = new DirectoryInfo(Folder);
        if (folder.LinkTarget is not null)
        {
            throw new StorageException(FileReason.SymbolicLink, Folder, "is a symbolic link, which is not followed; put the folder itself here");
        }

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && (folder.UnixFileMode & others) != 0)
        {
            throw new StorageException(FileReason.ModeTooWide, Folder, "may be used by others than its owner; chmod 700 it");
        }
    }
}
