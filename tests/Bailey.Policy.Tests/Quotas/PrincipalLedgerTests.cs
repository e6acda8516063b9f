using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Quotas;

public sealed class PrincipalLedgerTests
{
    private const long Budget = 1_000;

    private readonly ManualClock _clock = new();
    private readonly LedgerBook _book;

    public PrincipalLedgerTests() => _book = new LedgerBook(_clock);

    private static PrincipalQuotas Small { get; } = new()
    {
        MaxCpuFuelPerSec = Budget,
        MaxIpcThroughputBytes = 100,
        MaxStorageBytes = 50,
        MaxBackgroundProcesses = 2,
        MaxInFlightCalls = 3,
    };

    [Fact]
    [Rule("P7.8")]
    [Rule("P7.12")]
    [Rule("P7.13")]
    [Rule("P7.19")]
    public void A_call_reserves_its_fuel_to_the_last_unit_of_the_budget_and_the_next_is_denied()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(Budget, out var all).Allowed.ShouldBeTrue();
        all!.Fuel.ShouldBe(Budget);
        ShouldBeDenied(ledger.Reserve(1, out var none), "quota_fuel");
        none.ShouldBeNull();
        ledger.Usage.InFlightCalls.ShouldBe(1, "what is denied takes no place");
    }

    [Fact]
    [Rule("P7.14")]
    public void A_denial_heals_as_the_bucket_refills()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(Budget, out var all);
        all!.Settle(Budget);
        var denied = ledger.Reserve(10, out _);
        denied.Remedy!.ShouldContain("within 1 s");
        denied.Remedy!.ShouldContain("max_cpu_fuel_per_sec");
        _clock.Advance(TimeSpan.FromMilliseconds(9));
        ledger.Reserve(10, out _).Allowed.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        ledger.Reserve(10, out _).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P7.9")]
    public void What_a_call_did_not_use_is_there_again()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(Budget, out var all);
        all!.Settle(400);
        ledger.Usage.FuelAvailable.ShouldBe(600);
        ledger.Reserve(600, out _).Allowed.ShouldBeTrue();
        ledger.Reserve(1, out _).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P7.9")]
    public void Settling_gives_back_once_and_never_more_than_the_budget()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(600, out var first);
        ledger.Reserve(400, out var second);
        first!.Settle(0);
        first.Settle(0);
        first.Dispose();
        ledger.Usage.FuelAvailable.ShouldBe(600);
        ledger.Usage.InFlightCalls.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        second!.Settle(0);
        ledger.Usage.FuelAvailable.ShouldBe(Budget);
        ledger.Usage.InFlightCalls.ShouldBe(0);
    }

    [Fact]
    public void A_use_beyond_what_was_reserved_is_charged_as_what_was_reserved_and_a_negative_one_is_refused()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(600, out var first);
        Should.Throw<ArgumentOutOfRangeException>(() => first!.Settle(-1));
        first!.Settle(long.MaxValue);
        ledger.Usage.FuelAvailable.ShouldBe(400);
    }

    [Fact]
    [Rule("P7.10")]
    public void An_abandoned_reservation_is_charged_in_full_and_its_place_is_free()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(Budget, out var abandoned);
        abandoned!.Dispose();
        ledger.Usage.FuelAvailable.ShouldBe(0);
        ledger.Usage.InFlightCalls.ShouldBe(0);
        abandoned.Settle(0);
        ledger.Usage.FuelAvailable.ShouldBe(0, "it is too late to settle");
    }

    [Fact]
    public void A_call_that_takes_what_there_is_gets_the_rest_of_the_budget_and_is_denied_where_nothing_is_left()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(990, out _);
        ledger.ReserveUpTo(100, out var rest).Allowed.ShouldBeTrue();
        rest!.Fuel.ShouldBe(10);
        ShouldBeDenied(ledger.ReserveUpTo(100, out _), "quota_fuel");
    }

    [Fact]
    [Rule("P7.25")]
    public void A_call_is_denied_while_as_many_are_in_flight_as_may_be()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(1, out _);
        ledger.Reserve(1, out _);
        ledger.Reserve(1, out var third);
        ShouldBeDenied(ledger.Reserve(1, out _), "quota_in_flight");
        ledger.Usage.FuelAvailable.ShouldBe(Budget - 3, "what is denied is not charged");
        third!.Settle(1);
        ledger.Reserve(1, out _).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P7.22")]
    [Rule("P7.12")]
    [Rule("P7.13")]
    [Rule("P7.14")]
    public void Bytes_in_and_out_of_plugins_share_one_budget()
    {
        var ledger = _book.Open("ada", Small);
        ledger.TakeIpc(60).Allowed.ShouldBeTrue();
        ledger.TakeIpc(40).Allowed.ShouldBeTrue();
        ledger.TakeIpc(0).Allowed.ShouldBeTrue();
        ShouldBeDenied(ledger.TakeIpc(1), "quota_ipc");
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        ledger.TakeIpc(1).Allowed.ShouldBeTrue();
        ShouldBeDenied(ledger.TakeIpc(101), "quota_ipc").Remedy!.ShouldContain("waiting does not help");
    }

    [Fact]
    [Rule("P7.15")]
    [Rule("P7.17")]
    [Rule("P7.24")]
    public void Growth_past_the_storage_quota_is_refused_and_counts_nothing()
    {
        var ledger = _book.Open("ada", Small);
        ledger.GrowStorage(50).Allowed.ShouldBeTrue();
        ShouldBeDenied(ledger.GrowStorage(1), "quota_storage");
        ShouldBeDenied(ledger.GrowStorage(long.MaxValue), "quota_storage");
        ShouldBeDenied(ledger.ReplaceStorage(10, 11), "quota_storage");
        ledger.Usage.StorageBytes.ShouldBe(50);
        ledger.ReplaceStorage(10, 10).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P7.16")]
    public void Shrinking_and_deleting_are_allowed_while_over_the_storage_quota()
    {
        var ledger = _book.Open("ada", Small);
        ledger.SetStorage(500);
        ledger.GrowStorage(0).Allowed.ShouldBeTrue();
        ledger.GrowStorage(1).Allowed.ShouldBeFalse();
        ledger.ReplaceStorage(200, 100).Allowed.ShouldBeTrue();
        ledger.Usage.StorageBytes.ShouldBe(400);
        ledger.ReplaceStorage(350, 0).Allowed.ShouldBeTrue();
        ledger.GrowStorage(1).Allowed.ShouldBeFalse();
        ledger.ShrinkStorage(1);
        ledger.GrowStorage(1).Allowed.ShouldBeTrue();
        ledger.ShrinkStorage(long.MaxValue);
        ledger.Usage.StorageBytes.ShouldBe(0, "no debt is made of what was never counted");
    }

    [Fact]
    [Rule("P7.23")]
    public void A_process_is_denied_while_as_many_run_as_may_be()
    {
        var ledger = _book.Open("ada", Small);
        ledger.StartProcess(out var first);
        ledger.StartProcess(out _).Allowed.ShouldBeTrue();
        ShouldBeDenied(ledger.StartProcess(out var none), "quota_processes");
        none.ShouldBeNull();
        first!.Dispose();
        first.Dispose();
        ledger.Usage.BackgroundProcesses.ShouldBe(1);
        ledger.StartProcess(out _).Allowed.ShouldBeTrue();
        _book.Open("eve", Small with { MaxBackgroundProcesses = 0 }).StartProcess(out _).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P7.5")]
    public void Rates_do_not_bind_who_is_exempt_from_them()
    {
        var ledger = _book.Open("root", Small, exemptFromRates: true);
        ledger.Reserve(Budget * 1_000, out var much).Allowed.ShouldBeTrue();
        much!.Fuel.ShouldBe(Budget * 1_000);
        much.Settle(Budget * 1_000);
        ledger.TakeIpc(long.MaxValue).Allowed.ShouldBeTrue();
        ledger.Usage.FuelAvailable.ShouldBe(Budget);
    }

    [Fact]
    [Rule("P7.6")]
    public void All_other_quotas_bind_who_is_exempt_from_rates()
    {
        var ledger = _book.Open("root", Small, exemptFromRates: true);
        for (var i = 0; i < Small.MaxInFlightCalls; i++)
        {
            ledger.Reserve(1, out _).Allowed.ShouldBeTrue();
        }

        ShouldBeDenied(ledger.Reserve(1, out _), "quota_in_flight");
        ShouldBeDenied(ledger.GrowStorage(51), "quota_storage");
        ledger.StartProcess(out _);
        ledger.StartProcess(out _);
        ShouldBeDenied(ledger.StartProcess(out _), "quota_processes");
        CallLimits.Of(PluginQuotas.Default, null, ledger.Quotas with { MaxMemoryBytes = 1 }).MemoryBytes.ShouldBe(1);
    }

    [Fact]
    public void Who_is_no_longer_exempt_is_bound_at_once_and_owes_nothing()
    {
        var ledger = _book.Open("root", Small, exemptFromRates: true);
        ledger.Reserve(Budget * 2, out var before);
        _book.Open("ROOT", Small);
        ledger.Reserve(Budget + 1, out _).Allowed.ShouldBeFalse();
        ledger.Reserve(400, out _).Allowed.ShouldBeTrue();
        before!.Settle(0);
        ledger.Usage.FuelAvailable.ShouldBe(600, "what was never charged is not given back");
    }

    [Fact]
    public void Changed_quotas_are_in_force_for_what_is_counted_already()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(900, out _);
        ledger.Reserve(1, out _);
        _book.Open("ada", Small with { MaxCpuFuelPerSec = 50, MaxInFlightCalls = 2 });
        ledger.Quotas.MaxCpuFuelPerSec.ShouldBe(50);
        ledger.Usage.FuelAvailable.ShouldBe(50, "what was left above the new limit is lost");
        ledger.Reserve(1, out _).ReasonCode.ShouldBe("quota_in_flight");

        _book.Open("ada", Small with { MaxCpuFuelPerSec = 2_000 });
        ledger.Usage.FuelAvailable.ShouldBe(50, "a raised limit fills at its own pace");
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        ledger.Usage.FuelAvailable.ShouldBe(250);
    }

    [Fact]
    public void One_principal_has_one_ledger_however_its_name_is_written()
    {
        var ledger = _book.Open("Ada", Small);
        _book.Open("aDA", Small).ShouldBeSameAs(ledger);
        _book.Find("ada").ShouldBeSameAs(ledger);
        _book.Find("eve").ShouldBeNull();
        _book.Principals.ShouldBe([ledger]);
        Should.Throw<ArgumentException>(() => _book.Open("", Small));
        Should.Throw<ArgumentException>(() => _book.Open(new string('a', 65), Small));
    }

    [Fact]
    public void What_one_principal_uses_is_not_charged_to_another()
    {
        _book.Open("ada", Small).Reserve(Budget, out _);
        _book.Open("eve", Small).Reserve(Budget, out _).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P7.18")]
    public void What_is_shown_to_be_left_is_exactly_what_is_allowed()
    {
        var ledger = _book.Open("ada", Small);
        ledger.Reserve(123, out _);
        ledger.TakeIpc(7);
        ledger.GrowStorage(11);
        _clock.Advance(TimeSpan.FromMilliseconds(33));
        var shown = ledger.Usage;
        shown.Quotas.ShouldBe(Small);
        ledger.Reserve(shown.FuelAvailable + 1, out _).Allowed.ShouldBeFalse();
        ledger.Reserve(shown.FuelAvailable, out _).Allowed.ShouldBeTrue();
        ledger.TakeIpc(shown.IpcBytesAvailable + 1).Allowed.ShouldBeFalse();
        ledger.TakeIpc(shown.IpcBytesAvailable).Allowed.ShouldBeTrue();
        ledger.GrowStorage(shown.Quotas.MaxStorageBytes - shown.StorageBytes + 1).Allowed.ShouldBeFalse();
        ledger.GrowStorage(shown.Quotas.MaxStorageBytes - shown.StorageBytes).Allowed.ShouldBeTrue();
    }

    [Fact]
    public void Asking_allocates_nothing_but_the_reservation()
    {
        var ledger = _book.Open("ada", Small with { MaxStorageBytes = 1 });
        ledger.GrowStorage(2);
        ledger.TakeIpc(1_000);
        AllocatedBy(() =>
        {
            ledger.TakeIpc(1_000);
            ledger.TakeIpc(0);
            ledger.GrowStorage(2);
            _book.Open("ada", ledger.Quotas);
        }).ShouldBe(0);
    }

    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Decision ShouldBeDenied(Decision decision, string code)
    {
        decision.Allowed.ShouldBeFalse();
        decision.ReasonCode.ShouldBe(code);
        decision.Layer.ShouldBe(DecisionLayer.Quota);
        decision.Message.ShouldNotBeEmpty();
        decision.Remedy.ShouldNotBeNullOrEmpty();
        return decision;
    }
}
