using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Frame;
using Bailey.Console.Tests.Panels;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>The address of a panel, sent to somebody to be opened outside of its frame: it is on the console's own server, and nothing around it says whose it is.</summary>
public sealed class PanelByItselfTests
{
    private const string Panel = "/api/communities/chess/panels/org.example.board/board";

    [Theory]
    [InlineData("board.html")]
    [InlineData("board.svg")]
    public async Task A_panel_that_is_opened_by_itself_shows_nothing_and_leads_nobody_away(string file)
    {
        using var outside = new Outside();
        await using var world = await ConsoleWorld.StartAsync();
        var away = $"location.href = 'http://127.0.0.1:{outside.Port}/?what-was-typed';";
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = """<!doctype html><html lang="en"><head><title>Sign in</title><script src="away.js" defer></script></head><body><h1>Sign in</h1></body></html>""",
            ["board.svg"] = """<svg xmlns="http://www.w3.org/2000/svg"><script href="away.js"/></svg>""",
            ["away.js"] = $"setTimeout(() => {{ {away} }}, 100);",
        }));
        using var mo = await world.VisitAsync("mo");
        var address = (await mo.GetAsync(Panel)).ShouldBe(200).Json["address"]!.GetValue<string>().Replace("board.html", file, StringComparison.Ordinal);
        var page = await world.OpenAsync("root");
        var answer = await page.GotoAsync(address);
        answer!.Status.ShouldBe(404);
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("not by itself");
        outside.Told.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("document", 404)]
    [InlineData("object", 404)]
    [InlineData("embed", 404)]
    [InlineData("frame", 404)]
    [InlineData("iframe", 200)]
    [InlineData("script", 200)]
    [InlineData("", 200)]
    public async Task Files_of_panels_are_given_to_be_parts_of_a_page(string destination, int status)
    {
        await using var world = await PageGateTests.StartAsync();
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = "<!doctype html>" }));
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        var address = (await bob.GetAsync(Panel)).ShouldBe(200).Json["address"]!.GetValue<string>();
        using var browser = new Visitor(world);
        (await browser.GetAsync(address, ("Sec-Fetch-Dest", destination))).Status.ShouldBe(status);
    }
}
