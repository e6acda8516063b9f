using System.Collections.Immutable;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Sqlite;

/// <summary>Signals over the store in a real file.</summary>
public sealed class SignalHistoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L4.119")]
    public async Task The_history_of_a_signal_is_there_after_the_store_is_opened_again()
    {
        await using var fixture = new StoreFixture();
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
