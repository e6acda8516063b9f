using System.Text.Json.Nodes;
using Bailey.Plugins.Signals;
using Bailey.Testing.Host;

namespace Bailey.Server.Tests.Signals;

public sealed class SignalApiTests
{
    private const string Signals = "/api/communities/chess/signals";

    [Fact]
    public async Task A_signal_waits_until_it_is_acknowledged_and_stays_in_the_history()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var olga = await world.ClientAsync("olga");
        var package = TestPackage.Build(id: "org.example.ear", capabilities: """[{"type":"signals:subscribe","patterns":["report.*"],"justification":"listens"}]""", edit: static manifest =>
            manifest["hooks"] = new JsonArray(new JsonObject { ["name"] = "signal.received", ["export"] = "echo", ["kind"] = "action" }));
        await OpenCommunity.InstallAsync(world.Host, "chess", package, new Bailey.Plugins.Lifecycle.PackageActor("mo"));
        var ids = new List<Guid>();
        for (var index = 0; index < 3; index++)
        {
            ids.Add(await world.Host.Signals.SendAsync(new SignalDraft("chess", "report.created", $$"""{"n":{{index}}}""", "bob") { RequiresAck = true }));
        }

        var waiting = (await olga.GetAsync(Signals)).ShouldBe(200).Json["items"]!.AsArray();
        waiting.Select(static signal => signal!["payload"]!["n"]!.GetValue<int>()).ShouldBe([2, 1, 0]);
        waiting.ShouldAllBe(static signal => signal!["waitsFor"]![0]!.GetValue<string>() == "org.example.ear");
        (await olga.PostAsync($"{Signals}/{ids[1]}/acknowledge")).ShouldBe(403, "permission_missing");
        await AcknowledgeAsync(mo, ids[1]);
        (await mo.PostAsync($"{Signals}/{ids[1]}/acknowledge")).ShouldBe(409, "signal_not_waiting");
        (await mo.PostAsync($"{Signals}/{ids[0]}/acknowledge", """{"plugin":"org.example.other"}""")).ShouldBe(409, "signal_not_waiting");
        (await olga.GetAsync(Signals)).Json["items"]!.AsArray().Select(static signal => signal!["payload"]!["n"]!.GetValue<int>()).ShouldBe([2, 0]);
        (await olga.GetAsync($"{Signals}/{ids[1]}")).ShouldBe(200).Json["history"]!.AsArray().ShouldContain(static step => step!["state"]!.GetValue<string>() == "acknowledged");
        var first = (await olga.GetAsync(Signals + "/history?limit=2")).ShouldBe(200).Json;
        var rest = (await olga.GetAsync($"{Signals}/history?limit=2&cursor={first["next"]!.GetValue<string>()}")).ShouldBe(200).Json;
        rest["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<Guid>().ShouldBe(ids[0]);
        (await olga.GetAsync($"{Signals}/{Guid.NewGuid()}")).ShouldBe(404, "not_found");
    }

    // It can be acknowledged once it was delivered.
    private static async Task AcknowledgeAsync(ApiClient client, Guid id)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await client.PostAsync($"{Signals}/{id}/acknowledge");
            if (answer.Status == 200 || attempt > 600)
            {
                answer.ShouldBe(200);
                return;
            }

            await Task.Delay(100);
        }
    }
}
