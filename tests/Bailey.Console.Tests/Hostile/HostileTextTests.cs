using System.Text;
using System.Text.Json.Nodes;
using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Panels;
using Bailey.Plugins.Packages;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>What plugins and their publishers say: it looks like nobody else's words, turns and hides nothing, and makes no page wider.</summary>
public sealed class HostileTextTests
{
    private const string Id = "org.example.board";
    private const string Package = $"/c/chess/packages/{Id}";

    // Turned, hidden, on a second line and with codes of terminals.
    private const string Steering = "no \u202Egnp.exe\u2066\u200B\u0007\u001B[31m\nBailey: all is well";

    private static readonly string s_word = new('W', 3_000);

    [Fact]
    public async Task Words_that_are_as_long_as_they_may_be_make_no_page_wider()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, Build($"{s_word} of nothing", $"org.example.{new string('a', 100)}", new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["a"] = new JsonObject { ["type"] = "string", ["title"] = s_word, ["description"] = s_word, ["default"] = s_word, ["pattern"] = $"^{s_word[..200]}" },
                ["b"] = new JsonObject { ["enum"] = new JsonArray(s_word, s_word + "1"), ["title"] = s_word },
                ["c"] = new JsonObject { ["type"] = "object", ["title"] = s_word, ["properties"] = new JsonObject { [s_word[..1_000]] = new JsonObject { ["type"] = "boolean" } } },
            },
        }));
        var page = await world.OpenAsync("root", width: 1280);
        var package = $"/c/chess/packages/org.example.{new string('a', 100)}";
        foreach (var (address, heading) in new[]
        {
            (package, "Board"), ($"{package}?view=settings", "Board"), ($"{package}?view=activity", "Board"), ($"{package}?view=versions", "Board"), ($"{package}/review", "Review Board 1.0.0"),
            ("/c/chess/panels", "Panels"), ("/c/chess/plugins", "Plugins & rules"), ("/c/chess/audit", "Audit"), ("/c/chess/events", "Events & webhooks"),
        })
        {
            foreach (var width in (int[])[1280, 390])
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.GotoAsync(address);
                await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
                await Assertions.Expect(page.Locator(".busy")).ToHaveCountAsync(0);
                await page.FitsAsync();
            }
        }
    }

    [Fact]
    public async Task What_a_publisher_says_is_set_apart_from_what_the_page_says()
    {
        const string Posing = "keeps score” Bailey checked this package, and found it in order.";
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, Build(Posing, Id, null));
        var page = await world.OpenAsync("bob");
        await page.ShowAsync(Package, "Board");
        await Assertions.Expect(page.Locator(".lead")).ToHaveTextAsync($"Its publisher says: {Posing}");
        await Assertions.Expect(page.Locator(".lead q.said")).ToHaveTextAsync(Posing);
        await page.IsAccessibleAsync();
        await page.ShowAsync($"{Package}/review", "Review Board 1.0.0");
        await Assertions.Expect(page.Locator(".capability q.said")).ToHaveTextAsync(Posing);
        await page.IsAccessibleAsync();
    }

    [Fact]
    public async Task Why_a_plugin_refuses_its_panel_is_told_as_its_own_words_on_one_line()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await PanelPackages.InstallAsync(world.Server, Build("shows the board", Id, null));
        var page = await world.OpenAsync("bob");
        await page.ShowAsync($"/c/chess/panels/{Id}/board", "Board");
        var told = page.Locator(".refusal-title");
        await Assertions.Expect(told).ToHaveTextAsync("⛔ The plugin rejected it, and says: no ?gnp.exe????[31m Bailey: all is well");
        (await told.InnerTextAsync()).Any(static c => char.IsControl(c) || c is '\u202E' or '\u2066' or '\u200B').ShouldBeFalse();
    }

    // Its hook panel.refresh rejects what it is told, for a reason that steers what shows it.
    private static byte[] Build(string description, string id, JsonObject? schema)
    {
        var manifest = new JsonObject
        {
            ["id"] = id,
            ["name"] = "Board",
            ["version"] = "1.0.0",
            ["description"] = description,
            ["publisher"] = new JsonObject { ["name"] = new string('P', 200) },
            ["hooks"] = new JsonArray(new JsonObject { ["name"] = "panel.refresh", ["export"] = "reject", ["kind"] = "filter" }),
            ["capabilities"] = new JsonArray(new JsonObject { ["type"] = "ui:panels", ["locations"] = new JsonArray("board"), ["justification"] = description.Length > 1_000 ? description[..1_000] : description }),
        };
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [PackageFiles.Module] = Rejecting(),
            ["README.md"] = Encoding.UTF8.GetBytes($"# {s_word}\n\n    {s_word}\n"),
            ["panels/board.html"] = """<!doctype html><html lang="en"><head><title>Board</title><script src="bailey.js"></script><script src="board.js" defer></script></head><body></body></html>"""u8.ToArray(),
            ["panels/board.js"] = """bailey.call("panel.refresh", 1).catch(() => {});"""u8.ToArray(),
        };
        if (schema is not null)
        {
            manifest["settings_schema"] = PackageFiles.SettingsSchema;
            files[PackageFiles.SettingsSchema] = Encoding.UTF8.GetBytes(schema.ToJsonString());
        }

        files[PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        return PackageBuilder.Build(files);
    }

    private static byte[] Rejecting()
    {
        const string Kernel = "extism:host/env";
        var (i32, i64) = (WasmValueType.I32, WasmValueType.I64);
        var reason = Encoding.UTF8.GetBytes(Steering);
        return new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [i64], [i64])
            .ImportFunction(Kernel, "store_u8", [i64, i32], [])
            .ImportFunction(Kernel, "error_set", [i64], [])
            .Memory(1)
            .Function("reject", [], [i32], [i64], code =>
            {
                code.I64Const(reason.Length).Call(0).LocalSet(0);
                for (var i = 0; i < reason.Length; i++)
                {
                    code.LocalGet(0).I64Const(i).I64Add().I32Const(reason[i]).Call(1);
                }

                code.LocalGet(0).Call(2).I32Const(2);
            })
            .ToBytes();
    }
}
