namespace Bailey.Policy.Quotas;

/// <summary>What a plugin's ledger enforces: its limits, and the denials that go with them.</summary>
internal sealed class PluginTerms(PluginQuotas quotas, double share, QuotaClock clock, Action<QuotaBreach>? breached)
{
    private const string FileOperationsQuota = "file_operations_per_minute of the plugin or its community";
    private const string SignalsQuota = "signals_per_minute of the plugin or its community";

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

    internal Decision FileOperationsDenied(long count) => count > FileOperations.Units
        ? _fileOperationsTooMuch ??= QuotaDenial.TooMuch(QuotaReason.FileOperations, "file operations a minute", FileOperations, FileOperationsQuota)
        : _fileOperationsUsedUp ??= QuotaDenial.UsedUp(QuotaReason.FileOperations, "file operations a minute", FileOperations, FileOperationsQuota);

    internal Decision SignalsDenied(long count) => count > Signals.Units
        ? _signalsTooMuch ??= QuotaDenial.TooMuch(QuotaReason.Signals, "signals a minute", Signals, SignalsQuota)
        : _signalsUsedUp ??= QuotaDenial.UsedUp(QuotaReason.Signals, "signals a minute", Signals, SignalsQuota);
}
