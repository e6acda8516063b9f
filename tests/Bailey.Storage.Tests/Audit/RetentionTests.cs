using Bailey.Plugins.Audit;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Audit;

public sealed class SqliteRetentionTests() : RetentionTests(StoreKind.Sqlite);

public sealed class PostgresRetentionTests() : RetentionTests(StoreKind.Postgres);

public abstract class RetentionTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.14")]
    public async Task Entries_beyond_the_number_kept_are_pruned_and_leave_a_signed_receipt()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(700);
        (await fixture.Audit.PruneAsync("c1", new AuditRetention { Entries = 100 }, Cancellation)).ShouldBe(600);
        var entries = await fixture.ReadAsync();
        entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(601, 101).Select(number => (long)number));
        var receipt = entries[^1].Entry;
        receipt.Action.ShouldBe(AuditAction.AuditPruned);
        receipt.Metadata.Select(item => item.Key).ShouldBe(["hash", "receipt", "through"]);
        receipt.Metadata[2].Value.ShouldBe("600");
        (await fixture.VerifyAsync()).ShouldBe(new ChainVerdict("c1", 101));
        (await fixture.Audit.QueryAsync(new AuditQuery { Community = "c1", Plugin = "org.example.p", Limit = 1_000 }, Cancellation)).Entries.Length.ShouldBe(100);

        // And again, over the receipt of before.
        await fixture.WriteAsync(300);
        (await fixture.Audit.PruneAsync("c1", new AuditRetention { Entries = 50 }, Cancellation)).ShouldBe(351);
        (await fixture.VerifyAsync()).ShouldBe(new ChainVerdict("c1", 51));
        await fixture.ReopenAsync();
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
        (await fixture.Audit.PruneAsync("c1", new AuditRetention { Entries = 100 }, Cancellation)).ShouldBe(0);
    }

    [Fact]
    [Rule("L6.14")]
    public async Task Entries_that_are_too_old_are_pruned_and_younger_ones_behind_them_kept()
    {
        var clock = new ManualClock();
        await using var fixture = await StoreFixture.OpenAsync(kind, new StoreSettings { Clock = clock, BatchDelay = TimeSpan.Zero });
        for (var day = 0; day < 10; day++)
        {
            fixture.Audit.Write([StoreFixture.Entry() with { Time = clock.GetUtcNow() }]);
            clock.Advance(TimeSpan.FromDays(1));
        }

        (await fixture.Audit.PruneAsync("c1", new AuditRetention { Age = TimeSpan.FromDays(4) }, Cancellation)).ShouldBe(6);
        (await fixture.ReadAsync()).Count.ShouldBe(5);
        clock.Advance(TimeSpan.FromDays(99));
        (await fixture.Audit.PruneAsync("c1", new AuditRetention { Age = TimeSpan.FromDays(4) }, Cancellation)).ShouldBe(5);
        (await fixture.VerifyAsync()).ShouldBe(new ChainVerdict("c1", 1));
    }

    [Fact]
    [Rule("L6.15")]
    public async Task Noisy_community_cannot_evict_the_history_of_another()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(5, "quiet");
        await fixture.WriteAsync(2_000, "noisy");
        foreach (var community in (string[])["noisy", "quiet"])
        {
            await fixture.Audit.PruneAsync(community, new AuditRetention { Entries = 10 }, Cancellation);
        }

        (await fixture.ReadAsync("quiet")).Count.ShouldBe(5);
        (await fixture.ReadAsync("noisy")).Count.ShouldBe(11);
        (await fixture.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldAllBe(verdict => verdict.IsWhole);
    }

    [Theory]
    [Rule("L6.14")]
    [InlineData("UPDATE audit_chains SET receipt = NULL", ChainFault.ReceiptMissing)]
    [InlineData("UPDATE audit_chains SET receipt = 'x'", ChainFault.ReceiptMissing)]
    [InlineData("UPDATE audit_chains SET receipt = replace(receipt, '\"Through\":20', '\"Through\":25'), pruned = 25; DELETE FROM audit_entries WHERE place % 1099511627776 <= 25", ChainFault.SignatureInvalid)]
    [InlineData("DELETE FROM audit_entries WHERE place % 1099511627776 <= 25", ChainFault.Missing)]
    [InlineData("UPDATE audit_chains SET pruned = 25", ChainFault.ReceiptMissing)]
    [InlineData("UPDATE audit_chains SET pruned = 0, receipt = NULL", ChainFault.ReceiptMissing)]
    public async Task Receipt_vouches_for_exactly_what_was_pruned(string tampering, string fault)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(50);
        await fixture.Audit.PruneAsync("c1", new AuditRetention { Entries = 30 }, Cancellation);
        fixture.Tamper(tampering);
        (await fixture.VerifyAsync()).Fault.ShouldBe(fault);
    }

    [Fact]
    [Rule("L6.14")]
    public async Task Receipt_of_another_instance_is_not_accepted()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await using var stranger = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(50);
        await stranger.WriteAsync(50);
        await stranger.Audit.PruneAsync("c1", new AuditRetention { Entries = 30 }, Cancellation);
        fixture.Tamper("UPDATE audit_chains SET pruned = 20, receipt = @receipt; DELETE FROM audit_entries WHERE place % 1099511627776 <= 20", ("@receipt", stranger.Scalar("SELECT receipt FROM audit_chains")!));
        (await fixture.VerifyAsync()).Fault.ShouldBe(ChainFault.SignatureInvalid);
    }
}
