using Bailey.Policy.Principals;

namespace Bailey.Storage.Ledgers;

/// <summary>
/// The ledgers of principals on the disk, one folder each: <c>state/ledgers/PRINCIPAL/</c> under the data directory. What one process of the
/// data directory uses, all others see.
/// </summary>
public sealed class LedgerDirectory
{
    private readonly TimeProvider _clock;

    /// <summary>Names the folder. It is made when the first call is made.</summary>
    /// <param name="folder">The folder of ledgers.</param>
    /// <param name="clock">The clock whose time of day the rates go by; that of the system where omitted.</param>
    public LedgerDirectory(string folder, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
        _clock = new WallClock(clock ?? TimeProvider.System);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The ledger of a principal. Nothing is read or written until it is asked.</summary>
    public FileLedger Open(PrincipalName principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return new FileLedger(principal, Path.Combine(Folder, principal.Text.ToLowerInvariant()), _clock);
    }
}
