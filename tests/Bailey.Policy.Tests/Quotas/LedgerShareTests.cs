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
}
