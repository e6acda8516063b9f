namespace Bailey.Policy.Quotas;

/// <summary>What a plugin's ledger enforces: its limits, and the denials that go with them.</summary>
internal sealed class PluginTerms(PluginQuotas quotas, double share, QuotaClock clock, Action<QuotaBreach>? breached)
{
    private const string FileOperationsQuota = "file_operations_per_minute of the plugin or its community";
    private const string SignalsQuota = "signals_per_minute of the plugin or its community";

    private const string FileOperationUnits = "file operations a minute";
    private const string SignalUnits = "signals a minute";

    private Decision? _fileOperationsNotLeased;
    private Decision? _signalsNotLeased;
    private Decision? _fileOperationsUsedUp;
    private Decision? _fileOperationsTooMuch;
    private Decision? _signalsUsedUp;
    private Decision? _signalsTooMuch;

    internal PluginQuotas Quotas => quotas;

    internal double Share => share;

    internal QuotaClock Clock => clock;

    internal Action<QuotaBreach>? Breached => breached;

    internal RateLimit FileOperations { get; } = RateLimit.PerMinute(LedgerBook.PartOf(quotas.FileOperationsPerMinute, share));

    internal RateLimit Signals { get; } = RateLimit.PerMinute(LedgerBook.PartOf(quotas.SignalsPerMinute, share));

    internal Decision Connections => field ??= QuotaDenial.Of(
        QuotaReason.Connections,
        FormattableString.Invariant($"all {quotas.Connections} connections that the plugin may have are open"),
        "connections of the plugin or its community",
        "wait until one of them is closed, or close one");

    internal Decision FileOperationsDenied(long count) => share <= 0
        ? _fileOperationsNotLeased ??= QuotaDenial.NothingLeased(QuotaReason.FileOperations, FileOperationUnits, quotas.FileOperationsPerMinute)
        : count > FileOperations.Units
        ? _fileOperationsTooMuch ??= QuotaDenial.TooMuch(QuotaReason.FileOperations, QuotaDenial.Shared(FileOperationUnits, quotas.FileOperationsPerMinute, share), FileOperations, FileOperationsQuota)
        : _fileOperationsUsedUp ??= QuotaDenial.UsedUp(QuotaReason.FileOperations, QuotaDenial.Shared(FileOperationUnits, quotas.FileOperationsPerMinute, share), FileOperations, FileOperationsQuota);

    internal Decision SignalsDenied(long count) => share <= 0
        ? _signalsNotLeased ??= QuotaDenial.NothingLeased(QuotaReason.Signals, SignalUnits, quotas.SignalsPerMinute)
        : count > Signals.Units
        ? _signalsTooMuch ??= QuotaDenial.TooMuch(QuotaReason.Signals, QuotaDenial.Shared(SignalUnits, quotas.SignalsPerMinute, share), Signals, SignalsQuota)
        : _signalsUsedUp ??= QuotaDenial.UsedUp(QuotaReason.Signals, QuotaDenial.Shared(SignalUnits, quotas.SignalsPerMinute, share), Signals, SignalsQuota);
}
