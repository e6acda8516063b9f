using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Quotas;

public sealed class QuotaBreachTests
{
    private static readonly PrincipalQuotas One = new()
    {
        MaxCpuFuelPerSec = 1,
        MaxIpcThroughputBytes = 1,
        MaxStorageBytes = 1,
        MaxBackgroundProcesses = 0,
        MaxInFlightCalls = 1,
    };

    private readonly List<QuotaBreach> _told = [];
    private readonly LedgerBook _book;

    public QuotaBreachTests() => _book = new LedgerBook(new ManualClock(), _told.Add);

    [Fact]
    [Rule("P7.29")]
    public void Each_denial_is_told_with_whom_and_what_it_concerns()
    {
        var ada = _book.Open("ada", One);
        var plugin = _book.Open("notes", "kitchen", new PluginQuotas { Connections = 0, FileOperationsPerMinute = 1, SignalsPerMinute = 1 });
        var limits = CallLimits.Of(plugin.Quotas, null, ada.Quotas);
        List<Decision> denials =
        [
            ada.Reserve(2, out _), ada.TakeIpc(2), ada.GrowStorage(2), ada.StartProcess(out _),
            plugin.Connect(ada, out _), plugin.TakeFileOperations(ada, 2), plugin.TakeSignals(ada, 2),
            ada.Tell(limits.MemoryExceeded), ada.Tell(limits.TimeExceeded),
        ];
        ada.Reserve(1, out _).Allowed.ShouldBeTrue();
        denials.Add(ada.Reserve(1, out _));

        _told.Select(breach => breach.Decision).ShouldBe(denials);
        _told.ShouldAllBe(breach => breach.Principal == "ada" && !breach.Decision.Allowed && breach.Decision.Layer == DecisionLayer.Quota);
        _told.Select(breach => breach.Plugin).ShouldBe([null, null, null, null, "notes", "notes", "notes", null, null, null]);
        _told.Where(breach => breach.Plugin is not null).ShouldAllBe(breach => breach.Community == "kitchen");
        _told.Select(breach => breach.Decision.ReasonCode).ShouldBe(
        [
            QuotaReason.Fuel, QuotaReason.Ipc, QuotaReason.Storage, QuotaReason.Processes, QuotaReason.Connections, QuotaReason.FileOperations, QuotaReason.Signals,
            QuotaReason.Memory, QuotaReason.Timeout, QuotaReason.InFlight,
        ]);
    }

    [Fact]
    public void What_is_allowed_is_not_told()
    {
        var ada = _book.Open("ada", PrincipalQuotas.Default);
        ada.Reserve(1, out _);
        ada.TakeIpc(1);
        ada.GrowStorage(1);
        ada.StartProcess(out _);
        _told.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P7.30")]
    public void An_audit_log_that_fails_neither_allows_nor_breaks_the_ledger()
    {
        var book = new LedgerBook(new ManualClock(), _ => throw new IOException("the disk is full"));
        var ada = book.Open("ada", One);
        Should.Throw<IOException>(() => ada.Reserve(2, out _));
        Should.Throw<IOException>(() => ada.TakeIpc(2));
        ada.Usage.InFlightCalls.ShouldBe(0);
        ada.Usage.FuelAvailable.ShouldBe(1);
        ada.Reserve(1, out var call).Allowed.ShouldBeTrue();
        call!.Settle(0);
        ada.Reserve(1, out _).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P7.30")]
    public void No_number_that_a_plugin_could_ask_for_does_more_than_be_denied()
    {
        var ada = _book.Open("ada", One);
        ada.Reserve(long.MaxValue, out _).Allowed.ShouldBeFalse();
        ada.ReserveUpTo(long.MaxValue, out var all).Allowed.ShouldBeTrue();
        all!.Settle(long.MaxValue);
        ada.TakeIpc(long.MaxValue).Allowed.ShouldBeFalse();
        ada.ReplaceStorage(0, long.MaxValue).Allowed.ShouldBeFalse();
        ada.ReplaceStorage(long.MaxValue, long.MaxValue).Allowed.ShouldBeTrue();
        ada.ReplaceStorage(long.MaxValue, 0).Allowed.ShouldBeTrue();
        ada.Usage.StorageBytes.ShouldBe(0);
        _book.Open("notes", null, PluginQuotas.Default).TakeSignals(ada, long.MaxValue).Allowed.ShouldBeFalse();
    }
}
