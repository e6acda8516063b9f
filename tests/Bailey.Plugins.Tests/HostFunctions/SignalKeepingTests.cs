using System.Globalization;
using System.Text.Json.Nodes;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>What of signals is kept, and whose storage it counts to.</summary>
public sealed class SignalKeepingTests
{
    private const string Emit = """[{"type":"signals:emit","patterns":["*"],"justification":"j"}]""";

    [Fact]
    [Rule("L4.3")]
    public async Task Signals_of_a_plugin_count_as_storage_of_its_principal_as_long_as_they_are_kept()
    {
        await using var world = await ProofWorld.StartAsync(static setup =>
        {
            setup.Signals = setup.Signals with { KeptSignals = 64 };
            setup.Limits = setup.Limits with { PluginQuotas = new PluginQuotas { SignalsPerMinute = 1000 } };
        });
        await world.InstallAsync(HostGuests.Caller("signal_emit"), ["signal_emit"], Emit);
        List<string> sent = [];
        for (var i = 0; i < 129; i++)
        {
            (await world.CallAsync("signal_emit", """{"type":"a.b","payload":"0123456789"}""")).ShouldBe("ok", world.LastReply);
            sent.Add(JsonNode.Parse(world.LastReply)!["id"]!.GetValue<string>());
        }

        var kept = 0;
        foreach (var id in sent)
        {
            kept += await world.Host.Store.FindSignalAsync(HostWorld.Community, Guid.Parse(id)) is null ? 0 : 1;
        }

        kept.ShouldBe(64);
        var stored = (await world.Host.Store.ListStoredBytesAsync()).Single(static pair => pair.Key == "alice").Value;
        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBe(stored);
        await world.World.ProfileAsync("alice", world.Profile + string.Create(CultureInfo.InvariantCulture, $"quotas: {{max_storage_bytes: {stored + 10}}}\n"));
        (await world.CallAsync("signal_emit", """{"type":"a.b","payload":"0123456789"}""")).ShouldBe(QuotaReason.Storage);
        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBe(stored);
    }

    [Fact]
    public async Task What_waited_when_a_host_was_killed_is_dropped_by_the_next_one_and_what_was_delivered_is_left_alone()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(HostGuests.Caller("signal_emit"), ["signal_emit"], Emit);
        (await world.CallAsync("signal_emit", """{"type":"a.b","payload":1}""")).ShouldBe("ok");
        var delivered = Guid.Parse(JsonNode.Parse(world.LastReply)!["id"]!.GetValue<string>());
        (await world.SignalsAsync()).ShouldBe(["a.b"]);
        var now = DateTimeOffset.UnixEpoch;
        var lost = new SignalRecord
        {
            Id = Guid.CreateVersion7(),
            Community = HostWorld.Community,
            Type = "a.b",
            Principal = "bob",
            PayloadJson = "1",
            SentAt = now,
            History = [new(now, null, SignalState.Received), new(now, null, SignalState.Queued, "recorder"), new(now, null, SignalState.Queued, "other"), new(now, null, SignalState.Dropped, "other", SignalReason.DeliveryFailed)],
        };
        await world.Host.Store.CommitAsync(new StoreChange { Mutations = [new PutSignal(lost)] });

        await world.World.RestartAsync();

        (await world.Host.Store.FindSignalAsync(HostWorld.Community, lost.Id))!.History.Skip(4).Select(static step => (step.State, step.Plugin, step.Reason)).ShouldBe([(SignalState.Dropped, "recorder", SignalReason.HostLost)]);
        (await world.Host.Store.FindSignalAsync(HostWorld.Community, delivered))!.History.ShouldNotContain(static step => step.State == SignalState.Dropped);
        (await world.Host.Store.ListWaitingSignalsAsync(10)).ShouldBeEmpty();
    }
}
