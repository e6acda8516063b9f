using System.Text.Json.Nodes;
using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Scripts;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Signals;
using Bailey.Server.Tests;
using Bailey.Testing.Host;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Events;

/// <summary>Events and webhooks, and the signals of a community.</summary>
public sealed class EventFlowTests
{
    private const string Hooks = "/c/chess/events?view=webhooks";

    [Fact]
    public async Task Events_come_by_themselves_while_they_are_followed()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", TestPackage.Build())).ShouldBe(201);
        var page = await world.OpenAsync("olga");
        await page.ShowAsync("/c/chess/events", "Events");
        await page.GetByRole(AriaRole.Table).SaysAsync("A package came");
        await page.GetByLabel("Follow: show new ones").CheckAsync();
        await page.GetByText("Following.").WaitForAsync();
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", TestPackage.Build(id: "org.example.second"))).ShouldBe(201);
        await page.GetByRole(AriaRole.Row).Nth(1).SaysAsync("org.example.second");
        page.Url.ShouldContain("live=yes");
        await page.GetByLabel("Type").SelectOptionAsync("policy.changed");
        await page.Locator(".empty").SaysAsync("No event of these");
        await page.FitsAsync();
        await page.GetByLabel("Type").SelectOptionAsync("");
        await page.IsAccessibleAsync();
        await page.LookAsync("scripts", "events");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_webhook_is_made_with_its_secret_shown_once_changed_and_deleted(bool byKeyboard)
    {
        await using var world = await ConsoleWorld.StartAsync();
        world.Server.Write("etc/profiles/alice.yaml", "enabled: true\nauth: {methods: [token, password, system]}\nnetwork: {egress: [\"https://bot.example\"]}\n");
        await world.Server.Host.ReloadPolicyAsync();
        var page = await world.OpenAsync("alice");
        var hands = new Hands(page, byKeyboard);
        await page.ShowAsync(Hooks, "Webhooks");
        await hands.FollowAsync("New webhook");
        await hands.TypeAsync("Address", "https://elsewhere.example/");
        await hands.PressAsync("Make the webhook");
        await page.GetByRole(AriaRole.Alert).SaysAsync("host_not_allowed");
        await hands.TypeAsync("Address", "https://bot.example/bailey");
        await hands.TickAsync("A policy was changed", true);
        await hands.PressAsync("Make the webhook");
        await page.Locator("#secret-note").SaysAsync("shown this once");
        var secret = await page.Locator("#secret-note .secret code").InnerTextAsync();
        secret.Length.ShouldBeGreaterThan(20);
        await page.IsAccessibleAsync();
        await page.FitsAsync();
        await page.LookAsync("scripts", "webhook-made");
        await hands.PressAsync("I have it");
        await Assertions.Expect(page.GetByText(secret)).ToHaveCountAsync(0);

        await hands.PressAsync(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Change https://bot.example/bailey" }));
        await hands.TickAsync("Switched on", false);
        await hands.PressAsync("Save");
        await page.GetByRole(AriaRole.Table).SaysAsync("switched off");
        await hands.PressAsync("Delete https://bot.example/bailey");
        await hands.PressAsync(page.Confirm("Delete the webhook"));
        await page.Locator(".empty").SaysAsync("no webhook yet");
    }

    [Fact]
    public async Task Who_may_not_see_webhooks_is_told_why_and_whom_to_ask()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob", width: 390);
        await page.ShowAsync(Hooks, "Webhooks");
        await page.GetByRole(AriaRole.Alert).SaysAsync("event:webhook:read");
        await page.GetByRole(AriaRole.Alert).SaysAsync("Who can change it");
        await page.FitsAsync();
        await page.IsAccessibleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signal_that_waits_is_looked_at_and_acknowledged(bool byKeyboard)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var package = TestPackage.Build(id: "org.example.ear", capabilities: """[{"type":"signals:subscribe","patterns":["report.*"],"justification":"listens"}]""", edit: static manifest =>
            manifest["hooks"] = new JsonArray(new JsonObject { ["name"] = "signal.received", ["export"] = "echo", ["kind"] = "action" }));
        await OpenCommunity.InstallAsync(world.Server.Host, "chess", package, new PackageActor("mo"));
        var id = await world.Server.Host.Signals.SendAsync(new SignalDraft("chess", "report.created", """{"n":1}""", "bob") { RequiresAck = true });
        var page = await world.OpenAsync("mo");
        var hands = new Hands(page, byKeyboard);
        await page.ShowAsync("/c/chess/signals", "Signals");
        await hands.FollowAsync("report.created");
        await page.Locator("#signal-title").SaysAsync("report.created");
        page.Url.ShouldContain(id.ToString());
        await page.IsAccessibleAsync();
        await page.FitsAsync();
        await page.LookAsync("scripts", "signals");

        // It can be acknowledged once it was delivered; until then that is told.
        var said = page.Locator(".announcement").GetByText("is acknowledged");
        for (var attempt = 0; attempt < 60 && await said.CountAsync() == 0; attempt++)
        {
            await hands.PressAsync("Acknowledge for org.example.ear");
            await said.Or(page.GetByRole(AriaRole.Alert)).First.WaitForAsync();
        }

        (await said.CountAsync()).ShouldBe(1);
        await hands.FollowAsync("History");
        await page.GetByRole(AriaRole.Table).First.SaysAsync("nobody any more");
    }
}
