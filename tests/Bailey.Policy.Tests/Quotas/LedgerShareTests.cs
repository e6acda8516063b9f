using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Quotas;

public sealed class LedgerShareTests
{
    [Fact]
    public void A_share_ends_when_its_time_is_over_though_nobody_says_so()
    {
        var clock = new ManualClock();
        var book = new LedgerBook(clock);
        var quotas = PrincipalQuotas.Default with { MaxCpuFuelPerSec = 1_000_000 };
        book.Open("ada", quotas);
        book.TakeShare(0.5, TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(9));
        book.Open("ada", quotas).Usage.FuelAvailable.ShouldBe(500_000);

        // For longer, which is no other share.
        book.TakeShare(0.5, TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(9));
        book.Share.ShouldBe(0.5);
        clock.Advance(TimeSpan.FromSeconds(1));
        book.Share.ShouldBe(0);
        book.Open("ada", quotas).Usage.FuelAvailable.ShouldBe(1, "one unit is the least that there is");

        book.TakeShare(0.5, TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(1));
        book.Find("ada")!.Usage.FuelAvailable.ShouldBe(500_000);
        Should.Throw<ArgumentOutOfRangeException>(() => book.TakeShare(1, TimeSpan.Zero));
    }

    [Fact]
    public void A_denial_says_how_much_is_the_part_of_this_node_and_where_it_has_none_says_that()
    {
        var book = new LedgerBook(new ManualClock());
        var quotas = PrincipalQuotas.Default with { MaxCpuFuelPerSec = 1_000, MaxIpcThroughputBytes = 1_000 };
        book.Open("ada", quotas).TakeIpc(1_001).Message.ShouldBe("more at once than all the 1,000 bytes a second in and out of plugins");
        book.TakeShare(0.5);
        book.Open("ada", quotas).TakeIpc(501).Message.ShouldBe("more at once than all the 500 bytes a second in and out of plugins that this node gives out (of 1,000 over all nodes)");
        book.Open("ada", quotas).Reserve(501, out _).Message.ShouldBe("more at once than all the 500 units of fuel a second that this node gives out (of 1,000 over all nodes)");
        book.TakeShare(0);
        foreach (var denial in new[] { book.Open("ada", quotas).TakeIpc(2), book.Open("ada", quotas).Reserve(2, out _), book.Open("org.example.echo", "chess", PluginQuotas.Default).TakeSignals(book.Open("ada", quotas), 2) })
        {
            denial.Allowed.ShouldBeFalse();
            denial.Message.ShouldStartWith("this node may give out none of the ");
            denial.Remedy.ShouldNotBeNull().ShouldContain("another node");
        }
    }
}
