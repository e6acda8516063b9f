using Bailey.Plugins.Audit;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Stores;

public sealed class SqliteWriteQueueTests() : WriteQueueTests(StoreKind.Sqlite);

public sealed class PostgresWriteQueueTests() : WriteQueueTests(StoreKind.Postgres);

public abstract class WriteQueueTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.11")]
    public async Task Writers_wait_while_the_queue_is_full_and_nothing_is_dropped()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind, new StoreSettings { QueueLength = 10, BatchDelay = TimeSpan.Zero });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < 500; number++)
            {
                fixture.Audit.Write([StoreFixture.Entry(target: $"{writer}/{number}")]);
                fixture.Store.QueueLength.ShouldBeLessThanOrEqualTo(10);
            }
        }, Cancellation)));
        await fixture.Audit.FlushAsync(Cancellation);
        var targets = (await fixture.ReadAsync()).Select(entry => entry.Entry.Target!).ToList();
        for (var writer = 0; writer < 4; writer++)
        {
            targets.Where(target => target.StartsWith($"{writer}/", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(0, 500).Select(number => $"{writer}/{number}"));
        }
    }

    [Fact]
    [Rule("L6.10")]
    public async Task Entries_written_one_by_one_are_stored_in_batches()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind, new StoreSettings { BatchDelay = TimeSpan.FromSeconds(1) });
        for (var number = 0; number < 1_000; number++)
        {
            fixture.Audit.Write([StoreFixture.Entry()]);
        }

        await fixture.Audit.FlushAsync(Cancellation);
        fixture.Transactions.ShouldBeInRange(1, 100);
        (await fixture.VerifyAsync()).ShouldBe(new ChainVerdict("c1", 1_000));
    }
}
