namespace Bailey.Policy.Quotas;

/// <summary>
/// What a principal's ledger enforces: its limits, of which this process has a share, and the denials that go with them. Shared by all principals with the
/// same quotas.
/// </summary>
internal sealed class PrincipalTerms(PrincipalQuotas quotas, bool exemptFromRates, double share, QuotaClock clock, Action<QuotaBreach>? breached)
{
    private static readonly string s_fuelQuota = QuotaDenial.OwnerOf(PrincipalQuotas.MaxCpuFuelPerSecKey);
    private static readonly string s_ipcQuota = QuotaDenial.OwnerOf(PrincipalQuotas.MaxIpcThroughputBytesKey);

    private const string FuelUnits = "units of fuel a second";
    private const string IpcUnits = "bytes a second in and out of plugins";

    private Decision? _fuelNotLeased;
    private Decision? _fuelTooMuch;
    private Decision? _fuelUsedUp;
    private Decision? _ipcNotLeased;
    private Decision? _ipcTooMuch;
    private Decision? _ipcUsedUp;

    internal PrincipalQuotas Quotas => quotas;

    internal bool ExemptFromRates => exemptFromRates;

    internal double Share => share;

    internal int MaxInFlightCalls { get; } = (int)LedgerBook.PartOf(quotas.MaxInFlightCalls, share);

    internal QuotaClock Clock => clock;

    internal Action<QuotaBreach>? Breached => breached;

    internal RateLimit Fuel { get; } = RateLimit.PerSecond(LedgerBook.PartOf(quotas.MaxCpuFuelPerSec, share));

    internal RateLimit Ipc { get; } = RateLimit.PerSecond(LedgerBook.PartOf(quotas.MaxIpcThroughputBytes, share));

    internal Decision InFlight => field ??= QuotaDenial.Of(
        QuotaReason.InFlight,
        share >= 1
            ? FormattableString.Invariant($"all {MaxInFlightCalls} calls that the principal may have in flight are running")
            : FormattableString.Invariant($"all {MaxInFlightCalls} calls that the principal may have in flight at this node (of {quotas.MaxInFlightCalls} over all nodes) are running"),
        QuotaDenial.OwnerOf(PrincipalQuotas.MaxInFlightCallsKey),
        "wait until one of them ends");

    internal Decision Processes => field ??= QuotaDenial.Of(
        QuotaReason.Processes,
        FormattableString.Invariant($"all {quotas.MaxBackgroundProcesses} processes that the principal may have in the background are running"),
        QuotaDenial.OwnerOf(PrincipalQuotas.MaxBackgroundProcessesKey),
        "wait until one of them ends, or end one");

    internal Decision Storage => field ??= QuotaDenial.Of(
        QuotaReason.Storage,
        FormattableString.Invariant($"what the principal keeps would grow past {quotas.MaxStorageBytes:N0} bytes"),
        QuotaDenial.OwnerOf(PrincipalQuotas.MaxStorageBytesKey),
        "delete or shrink something first");

    internal Decision FuelDenied(long units) => share <= 0
        ? _fuelNotLeased ??= QuotaDenial.NothingLeased(QuotaReason.Fuel, FuelUnits, quotas.MaxCpuFuelPerSec)
        : units > Fuel.Units
        ? _fuelTooMuch ??= QuotaDenial.TooMuch(QuotaReason.Fuel, QuotaDenial.Shared(FuelUnits, quotas.MaxCpuFuelPerSec, share), Fuel, s_fuelQuota)
        : _fuelUsedUp ??= QuotaDenial.UsedUp(QuotaReason.Fuel, QuotaDenial.Shared(FuelUnits, quotas.MaxCpuFuelPerSec, share), Fuel, s_fuelQuota);

    internal Decision IpcDenied(long bytes) => share <= 0
        ? _ipcNotLeased ??= QuotaDenial.NothingLeased(QuotaReason.Ipc, IpcUnits, quotas.MaxIpcThroughputBytes)
        : bytes > Ipc.Units
        ? _ipcTooMuch ??= QuotaDenial.TooMuch(QuotaReason.Ipc, QuotaDenial.Shared(IpcUnits, quotas.MaxIpcThroughputBytes, share), Ipc, s_ipcQuota)
        : _ipcUsedUp ??= QuotaDenial.UsedUp(QuotaReason.Ipc, QuotaDenial.Shared(IpcUnits, quotas.MaxIpcThroughputBytes, share), Ipc, s_ipcQuota);
}
