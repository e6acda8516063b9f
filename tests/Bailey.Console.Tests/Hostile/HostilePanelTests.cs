using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Panels;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>Panels that use the person who looks at them against the server, or against other panels.</summary>
public sealed class HostilePanelTests
{
    private const string Html = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Board</title><script src="bailey.js"></script><script src="board.js" defer></script></head><body><p id="said">nothing yet</p></body></html>""";

    [Fact]
    public async Task A_panel_that_floods_the_page_around_it_does_not_flood_the_server()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = Html,
            ["board.js"] = """
                const large = "x".repeat(200_000);
                const wishes = Array.from({ length: 600 }, () => bailey.call("panel.refresh", large).then(() => "done", (error) => error.code));
                Promise.all(wishes).then((came) => { document.getElementById("said").textContent = `all answered, ${came.filter((code) => code === "too_many_requests").length > 300 ? "most of them refused" : "most of them done"}`; });
                """,
        }));
        var page = await world.OpenAsync("bob");
        long sent = 0;
        page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => Interlocked.Add(ref sent, frame.Binary?.Length ?? frame.Text?.Length ?? 0);
        await page.ShowAsync("/c/chess/panels/org.example.board/board", "Board");
        await Assertions.Expect(page.FrameLocator("iframe.panel-frame").Locator("#said")).ToHaveTextAsync("all answered, most of them refused");
        Interlocked.Read(ref sent).ShouldBeLessThan(40 * 1024 * 1024);
        await page.IsShownAsync("Board");
    }

    [Fact]
    public async Task A_panel_that_somebody_goes_back_to_speaks_for_itself_and_for_no_other()
    {
        await using var world = await ConsoleWorld.StartAsync();
        foreach (var id in (string[])["org.example.board", "org.example.other"])
        {
            await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(
                new Dictionary<string, string>
                {
                    ["board.html"] = Html,
                    ["board.js"] = $$"""bailey.call("panel.refresh", "{{id}}").then((value) => { document.getElementById("said").textContent = `said ${value}`; });""",
                },
                id: id));
        }

        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/c/chess/panels/org.example.board/board", "Board");
        var said = page.FrameLocator("iframe.panel-frame").Locator("#said");
        await Assertions.Expect(said).ToHaveTextAsync("said org.example.board");
        using var alice = await world.Server.ClientAsync("alice");
        var calls = (await alice.GetAsync("/api/communities/chess/audit?action=operation&principal=bob")).ShouldBe(200).Json["items"]!.AsArray();
        calls.Count(static entry => entry!["target"]!.GetValue<string>().StartsWith("plugins/panels/call", StringComparison.Ordinal)).ShouldBe(1);
        await page.EvaluateAsync("Blazor.navigateTo('/c/chess/panels/org.example.other/board')");
        await Assertions.Expect(said).ToHaveTextAsync("said org.example.other");
        await page.GoBackAsync();
        await Assertions.Expect(said).ToHaveTextAsync("said org.example.board");
    }
}
