using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Server.Tests;

namespace Bailey.Console.Tests.Panels;

/// <summary>Packages with panels: the one of the samples, and hostile ones.</summary>
internal static class PanelPackages
{
    /// <summary>Asks for panels at a location.</summary>
    public const string Panels = """[{"type":"ui:panels","locations":["board"],"justification":"shows the board"}]""";

    /// <summary>A package whose hook <c>panel.refresh</c> gives back what it is told, with these files of panels.</summary>
    public static byte[] Build(IReadOnlyDictionary<string, string> files, string capabilities = Panels, string id = "org.example.board")
    {
        var manifest = new JsonObject
        {
            ["id"] = id,
            ["name"] = "Board",
            ["version"] = "1.0.0",
            ["publisher"] = new JsonObject { ["name"] = "Test" },
            ["hooks"] = new JsonArray(
                new JsonObject { ["name"] = "panel.refresh", ["export"] = "echo", ["kind"] = "filter" },
                new JsonObject { ["name"] = "message.posted", ["export"] = "echo", ["kind"] = "filter" }),
            ["capabilities"] = JsonNode.Parse(capabilities),
        };
        var all = new Dictionary<string, ReadOnlyMemory<byte>> { [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString()), [PackageFiles.Module] = TestPackage.Module };
        foreach (var (path, text) in files)
        {
            all[$"panels/{path}"] = Encoding.UTF8.GetBytes(text);
        }

        return PackageBuilder.Build(all);
    }

    /// <summary>Installs a package, with all that it asks for.</summary>
    public static async Task InstallAsync(ServerWorld world, byte[] package)
    {
        using var mo = await world.ClientAsync("mo");
        var uploaded = (await mo.UploadAsync("/api/communities/chess/plugin-packages", package)).ShouldBe(201).Json;
        var path = $"/api/communities/chess/plugin-packages/{uploaded["id"]!.GetValue<string>()}";
        (await mo.GetAsync(path + "/review")).ShouldBe(200);
        (await mo.PutAsync(path + "/activate", $$"""{"digest":"{{uploaded["digest"]!.GetValue<string>()}}","accept":"all"}""")).ShouldBe(200);
    }
}
