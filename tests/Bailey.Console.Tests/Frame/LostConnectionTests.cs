using Bailey.Console.Tests.Browsing;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Frame;

/// <summary>What is typed outlives a network that fails, a server that is started anew, and a session that ends.</summary>
public sealed class LostConnectionTests
{
    private const string Fingerprint = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    [Fact]
    public async Task A_network_that_fails_for_a_while_is_told_and_mended_and_the_form_is_as_it_was()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        var sockets = new List<IWebSocketRoute>();
        var isAway = false;
        await page.RouteWebSocketAsync("**/_blazor**", socket =>
        {
            if (isAway)
            {
                _ = socket.CloseAsync();
                return;
            }

            sockets.Add(socket);
            socket.ConnectToServer();
        });
        await page.ShowAsync("/registries", "Registries & keys");
        await page.GetByLabel("Fingerprint of the key").FillAsync(Fingerprint);
        isAway = true;
        await page.RouteAsync("**/_blazor/negotiate**", static route => route.AbortAsync());
        await sockets[^1].CloseAsync(new WebSocketRouteCloseOptions { Code = 3001 });
        await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#connection-said")).ToContainTextAsync("What you typed stays where it is");
        await page.IsAccessibleAsync();
        isAway = false;
        await page.UnrouteAsync("**/_blazor/negotiate**");
        await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByLabel("Fingerprint of the key")).ToHaveValueAsync(Fingerprint);
        await BlockAsync(page);
    }

    [Fact]
    public async Task A_server_that_is_started_anew_gives_the_page_back_with_what_was_typed()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/registries", "Registries & keys");
        await page.GetByLabel("Fingerprint of the key").FillAsync(Fingerprint);
        var address = world.Server.Address.ToString().TrimEnd('/');
        await world.Server.RestartAsync(options => Visitor.Patient(options) with { Urls = [address] });
        await page.WaitForFunctionAsync("value => document.getElementById('fingerprint')?.value === value && !document.querySelector('.components-reconnect-show')", Fingerprint);
        await BlockAsync(page);
        await page.ReloadAsync();
        await page.IsShownAsync("Registries & keys");
        await Assertions.Expect(page.GetByLabel("Fingerprint of the key")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_of_work_is_told_and_the_work_goes_on_after_signing_in()
    {
        await using var world = await ConsoleWorld.StartAsync(static options => options with { PageWatch = TimeSpan.FromSeconds(1) });
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/registries", "Registries & keys");
        await page.GetByLabel("Fingerprint of the key").FillAsync(Fingerprint);
        await SignOutElsewhereAsync(page);
        var again = page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in again" });
        await Assertions.Expect(again).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("You are signed out")).ToBeVisibleAsync();
        await page.PressByKeyboardAsync(again);
        await page.IsShownAsync("Sign in");
        await page.TypeByKeyboardAsync(page.GetByLabel("Name"), "root");
        await page.TypeByKeyboardAsync(page.GetByLabel("Password"), Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Registries & keys");
        await Assertions.Expect(page.GetByLabel("Fingerprint of the key")).ToHaveValueAsync(Fingerprint);
        await BlockAsync(page);
    }

    [Fact]
    public async Task What_is_asked_for_after_the_session_ended_is_refused_and_says_so()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/registries", "Registries & keys");
        await page.GetByLabel("Fingerprint of the key").FillAsync(Fingerprint);
        await SignOutElsewhereAsync(page);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Block", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Block" }).ClickAsync();
        await Assertions.Expect(page.GetByText("You are signed out.")).ToBeVisibleAsync();
        (await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in again" }).GetAttributeAsync("href")).ShouldBe("/sign-in?return=%2Fregistries");
    }

    private static async Task SignOutElsewhereAsync(IPage page)
    {
        var other = await page.Context.NewPageAsync();
        await other.ShowAsync("/", "Overview");
        await other.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await other.IsShownAsync("Sign in");
        await other.CloseAsync();
    }

    private static async Task BlockAsync(IPage page)
    {
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Block", Exact = true }));
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Block" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new PageGetByRoleOptions { Name = "blocked" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Fingerprint of the key")).ToHaveValueAsync("");
    }
}
