using System.Collections.Immutable;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Stores;

/// <summary>Signals over the store in a real file.</summary>
public sealed class SqliteSignalHistoryTests() : SignalHistoryTests(StoreKind.Sqlite);

public sealed class PostgresSignalHistoryTests() : SignalHistoryTests(StoreKind.Postgres);

public abstract class SignalHistoryTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L4.119")]
    public async Task The_history_of_a_signal_is_there_after_the_store_is_opened_again()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutDomain(new Domain("c1", "games", null, "Games")), new PutDomain(new Domain("c1", "chess", "games", "Chess"))), Cancellation);
        Guid id;
        await using (var router = new SignalRouter(fixture.Store, new Listener()))
        {
            id = await router.SendAsync(new SignalDraft("c1", "move.made", "{}", "ann") { OriginDomain = "chess", Reach = SignalReach.Up, RequiresAck = true }, Cancellation);
            await router.DrainAsync(Cancellation);
        }

        await fixture.ReopenAsync();
        (await fixture.Store.FindSignalAsync("c2", id, Cancellation)).ShouldBeNull();
        var signal = (await fixture.Store.FindSignalAsync("c1", id, Cancellation)).ShouldNotBeNull();
        signal.History.Select(static step => (step.Domain, step.State, step.Plugin)).ShouldBe(
        [
            ("chess", SignalState.Received, null),
            ("chess", SignalState.Completed, null),
            ("chess", SignalState.Escalated, null),
            ("games", SignalState.Received, null),
            ("games", SignalState.Queued, "listener"),
            ("games", SignalState.Escalated, null),
            (null, SignalState.Received, null),
            (null, SignalState.Completed, null),
            ("games", SignalState.Acknowledged, "listener"),
            ("games", SignalState.Completed, null),
        ]);
    }

    [Fact]
    public async Task Signals_are_removed_by_age_by_count_and_by_bytes_the_oldest_first_and_given_back_to_whom_they_counted()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var signals = Enumerable.Range(0, 6).Select(Signal).ToArray();
        await fixture.Store.CommitAsync(StoreFixture.Change([.. signals.Select(static signal => new PutSignal(signal)), new PutSignal(Signal(0) with { Community = "c2" })]), Cancellation);
        var size = signals[0].StoredBytes;
        (await fixture.Store.ListStoredBytesAsync(Cancellation)).ShouldBe([KeyValuePair.Create("ann", 7 * size)]);

        (await TrimAsync(new TrimSignals("c1", DateTimeOffset.UnixEpoch.AddDays(1), 10, long.MaxValue))).ShouldBe([0]);
        (await TrimAsync(new TrimSignals("c1", DateTimeOffset.UnixEpoch, 4, long.MaxValue))).ShouldBe([1]);
        (await TrimAsync(new TrimSignals("c1", DateTimeOffset.UnixEpoch, 4, 2 * size))).ShouldBe([2, 3]);

        (await fixture.Store.ListStoredBytesAsync(Cancellation)).ShouldBe([KeyValuePair.Create("ann", 3 * size)]);
        fixture.Number("SELECT COUNT(*) FROM signal_steps").ShouldBe(3);
        var last = await fixture.Store.CommitAsync(StoreFixture.Change(new PutSignal(Signal(9) with { OriginPlugin = null }), new TrimSignals("c1", DateTimeOffset.UnixEpoch, 1, long.MaxValue)), Cancellation);
        last.FreedBytes.Sum(static pair => pair.Value).ShouldBe(2 * size);

        async Task<int[]> TrimAsync(TrimSignals trim)
        {
            var there = await ThereAsync();
            var freed = (await fixture.Store.CommitAsync(StoreFixture.Change(trim), Cancellation)).FreedBytes;
            var removed = there.Except(await ThereAsync()).ToArray();
            freed.ShouldAllBe(pair => pair.Key == "ann" && pair.Value == size);
            freed.Length.ShouldBe(removed.Length);
            return removed;
        }

        async Task<int[]> ThereAsync()
        {
            List<int> there = [];
            for (var i = 0; i < signals.Length; i++)
            {
                if (await fixture.Store.FindSignalAsync("c1", signals[i].Id, Cancellation) is not null)
                {
                    there.Add(i);
                }
            }

            return [.. there];
        }
    }

    [Fact]
    public async Task A_signal_waits_until_it_is_said_to_be_settled()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var waiting = Signal(1) with { History = [new SignalStep(DateTimeOffset.UnixEpoch, null, SignalState.Queued, "listener")] };
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutSignal(waiting), new PutSignal(Signal(2))), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(new AppendSignalSteps("c1", waiting.Id, [new SignalStep(DateTimeOffset.UnixEpoch, null, SignalState.Completed)])), Cancellation);

        (await fixture.Store.ListWaitingSignalsAsync(10, Cancellation)).ShouldHaveSingleItem().History.Length.ShouldBe(2);
        await fixture.Store.CommitAsync(StoreFixture.Change(new AppendSignalSteps("c1", waiting.Id, []) { IsSettled = true }), Cancellation);

        (await fixture.Store.ListWaitingSignalsAsync(10, Cancellation)).ShouldBeEmpty();
    }

    private static SignalRecord Signal(int number) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Community = "c1",
        Type = "move.made",
        OriginPlugin = "org.example.p",
        Principal = "ann",
        PayloadJson = "{}",
        SentAt = DateTimeOffset.UnixEpoch.AddDays(number + 0.5),
        History = [new SignalStep(DateTimeOffset.UnixEpoch, null, SignalState.Received)],
    };

    private sealed class Listener : ISignalSubscribers, ISignalSubscriber
    {
        public string Community => "c1";

        public string Plugin => "listener";

        public ImmutableArray<SignalPattern> Patterns { get; } = [SignalPattern.Parse("*")];

        public ImmutableArray<string?> Domains { get; } = ["games"];

        public IReadOnlyList<ISignalSubscriber> List(string community) => [this];

        public Decision Check(SignalRecord signal) => Decision.Allow(DecisionLayer.Capability);

        public ValueTask<bool> DeliverAsync(SignalDelivery delivery, CancellationToken cancellationToken) => new(true);
    }
}
