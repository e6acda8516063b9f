using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Testing;
using static Bailey.Plugins.Tests.Signals.SignalGarden;

namespace Bailey.Plugins.Tests.Signals;

/// <summary>What becomes of signals where the store fails.</summary>
public sealed class SignalStoreTests
{
    [Fact]
    public async Task A_signal_that_cannot_be_stored_is_not_delivered_and_takes_no_place()
    {
        await using var garden = new SignalGarden(new SignalOptions { MaxWaiting = 1, MaxQueued = 1 });
        var subscriber = garden.Subscribe("a");
        garden.Store.Failing = static _ => new PluginStoreException(StoreReason.Unavailable, "full");
        for (var i = 0; i < 3; i++)
        {
            await Should.ThrowAsync<PluginStoreException>(async () => await garden.Router.SendAsync(Draft()));
        }

        garden.Store.Failing = static _ => null;
        await garden.SendAsync(Draft());
        subscriber.Received.ShouldHaveSingleItem();
    }

    [Fact]
    [Rule("L4.119")]
    public async Task While_the_store_fails_no_step_is_lost()
    {
        await using var garden = new SignalGarden();
        garden.Subscribe("a", "chess");
        var failures = 0;
        garden.Store.Failing = change => change.Mutations.Any(static mutation => mutation is AppendSignalSteps) && ++failures <= 2 ? new PluginStoreException(StoreReason.Unavailable, "full") : null;
        Words(await garden.SendAsync(Draft())).ShouldBe(["chess received", "chess queued a", "chess completed"]);
        failures.ShouldBe(3);
    }

    [Fact]
    public async Task A_signal_whose_sender_stops_waiting_while_it_is_stored_is_delivered_all_the_same()
    {
        await using var garden = new SignalGarden();
        var subscriber = garden.Subscribe("a");
        var stored = new TaskCompletionSource();
        garden.Store.Acknowledging = stored.Task;
        using var cancel = new CancellationTokenSource();

        var sending = garden.Router.SendAsync(SignalGarden.Draft(), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => sending);
        stored.SetResult();
        await garden.Router.DrainAsync();

        subscriber.Received.ShouldHaveSingleItem();
    }
}
