using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Quotas;

public sealed class PluginLedgerTests
{
    private readonly ManualClock _clock = new();
    private readonly LedgerBook _book;
    private readonly PrincipalLedger _ada;
    private readonly PrincipalLedger _root;

    public PluginLedgerTests()
    {
        _book = new LedgerBook(_clock);
        _ada = _book.Open("ada", PrincipalQuotas.Default);
        _root = _book.Open("root", PrincipalQuotas.Default, exemptFromRates: true);
    }

    [Fact]
    [Rule("P7.2")]
    [Rule("P7.12")]
    [Rule("P7.13")]
    [Rule("P7.14")]
    [Rule("P7.27")]
    [Rule("P7.28")]
    public void A_thousand_file_operations_and_a_hundred_signals_a_minute_are_allowed_and_not_one_more()
    {
        var ledger = _book.Open("notes", "kitchen", PluginQuotas.Default);
        Count(1_000, () => ledger.TakeFileOperations(_ada));
        ShouldBeDenied(ledger.TakeFileOperations(_ada), "quota_fs_ops");
        Count(100, () => ledger.TakeSignals(_ada));
        ShouldBeDenied(ledger.TakeSignals(_ada), "quota_signals");

        _clock.Advance(TimeSpan.FromSeconds(0.6));
        Count(10, () => ledger.TakeFileOperations(_ada));
        ShouldBeDenied(ledger.TakeFileOperations(_ada), "quota_fs_ops");
        Count(1, () => ledger.TakeSignals(_ada));
        ShouldBeDenied(ledger.TakeSignals(_ada), "quota_signals").Remedy!.ShouldContain("60 s");
    }

    [Fact]
    [Rule("P7.2")]
    [Rule("P7.26")]
    public void Ten_connections_are_open_at_once_and_not_one_more()
    {
        var ledger = _book.Open("notes", "kitchen", PluginQuotas.Default);
        var open = new List<QuotaSlot>();
        for (var i = 0; i < 10; i++)
        {
            ledger.Connect(_ada, out var connection).Allowed.ShouldBeTrue();
            open.Add(connection!);
        }

        ShouldBeDenied(ledger.Connect(_ada, out var none), "quota_connections");
        none.ShouldBeNull();
        open[3].Dispose();
        open[3].Dispose();
        ledger.Usage.OpenConnections.ShouldBe(9);
        ledger.Connect(_ada, out _).Allowed.ShouldBeTrue();
        ledger.Connect(_ada, out _).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P7.2")]
    public void The_defaults_are_those_of_the_specification()
    {
        var quotas = PluginQuotas.Default;
        quotas.CpuTimeMs.ShouldBe(5_000);
        quotas.MemoryBytes.ShouldBe(64L * 1024 * 1024);
        quotas.Connections.ShouldBe(10);
        quotas.FileOperationsPerMinute.ShouldBe(1_000);
        quotas.SignalsPerMinute.ShouldBe(100);
    }

    [Fact]
    [Rule("P7.5")]
    [Rule("P7.6")]
    public void Who_is_exempt_from_rates_is_not_counted_in_them_and_bound_by_the_rest()
    {
        var ledger = _book.Open("notes", null, new PluginQuotas { Connections = 1, FileOperationsPerMinute = 5, SignalsPerMinute = 5 });
        ledger.TakeFileOperations(_root, 1_000_000).Allowed.ShouldBeTrue();
        ledger.TakeSignals(_root, 1_000_000).Allowed.ShouldBeTrue();
        ledger.Usage.FileOperationsAvailable.ShouldBe(5, "others share the plugin");
        ledger.Usage.SignalsAvailable.ShouldBe(5);
        ledger.Connect(_ada, out _).Allowed.ShouldBeTrue();
        ledger.Connect(_ada, out _).Allowed.ShouldBeFalse();
    }

    [Fact]
    public void Each_community_counts_for_itself()
    {
        var quotas = new PluginQuotas { SignalsPerMinute = 1 };
        _book.Open("notes", "kitchen", quotas).TakeSignals(_ada).Allowed.ShouldBeTrue();
        _book.Open("notes", "kitchen", quotas).TakeSignals(_ada).Allowed.ShouldBeFalse();
        _book.Open("notes", "garden", quotas).TakeSignals(_ada).Allowed.ShouldBeTrue();
        _book.Open("notes", null, quotas).TakeSignals(_ada).Allowed.ShouldBeTrue();
        _book.Find("notes", "kitchen")!.Usage.SignalsAvailable.ShouldBe(0);
        _book.Find("notes", "attic").ShouldBeNull();
        _book.Plugins.Count().ShouldBe(3);
    }

    [Fact]
    [Rule("P7.3")]
    public void The_lower_of_plugin_and_community_is_in_force_also_when_it_changes()
    {
        var plugin = new PluginQuotas { Connections = 5, FileOperationsPerMinute = 70, SignalsPerMinute = 9 };
        var community = new PluginQuotas { Connections = 6, FileOperationsPerMinute = 30, SignalsPerMinute = 8 };
        var ledger = _book.Open("notes", "kitchen", plugin, community);
        ledger.Quotas.ShouldBe(plugin with { FileOperationsPerMinute = 30, SignalsPerMinute = 8 });
        ledger.TakeFileOperations(_ada, 31).Allowed.ShouldBeFalse();
        ledger.TakeFileOperations(_ada, 30).Allowed.ShouldBeTrue();

        _book.Open("notes", "kitchen", plugin, community with { SignalsPerMinute = 2 }).ShouldBeSameAs(ledger);
        ledger.TakeSignals(_ada, 3).Allowed.ShouldBeFalse();
        ledger.TakeSignals(_ada, 2).Allowed.ShouldBeTrue();
    }

    private static void Count(int allowed, Func<Decision> take)
    {
        for (var i = 0; i < allowed; i++)
        {
            take().Allowed.ShouldBeTrue();
        }
    }

    private static Decision ShouldBeDenied(Decision decision, string code)
    {
        decision.ReasonCode.ShouldBe(code);
        decision.Allowed.ShouldBeFalse();
        decision.Layer.ShouldBe(DecisionLayer.Quota);
        decision.Remedy.ShouldNotBeNullOrEmpty();
        return decision;
    }
}
