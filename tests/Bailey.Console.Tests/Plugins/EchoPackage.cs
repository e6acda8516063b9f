using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Server.Tests;

namespace Bailey.Console.Tests.Plugins;

/// <summary>A package with settings, capabilities of several risks, a filter and a hook that traps.</summary>
internal static class EchoPackage
{
    public const string Id = "org.example.echo";

    public const string Keep = """{"type":"storage:kv","justification":"remembers what was said"}""";
    public const string Connect = """{"type":"network:connect","hosts":["api.example.org"],"ports":[443],"justification":"asks a service"}""";

    public const string Schema = """
        {
          "type": "object", "additionalProperties": false, "required": ["limits"],
          "properties": {
            "greeting": { "type": "string", "title": "Greeting", "description": "What it says first.", "default": "Good day", "maxLength": 40 },
            "limits": {
              "type": "object", "title": "Limits", "additionalProperties": false, "default": { "daily": 10 },
              "properties": { "daily": { "type": "integer", "title": "A day", "minimum": 1 } }
            }
          }
        }
        """;

    public static byte[] Build(string version = "1.0.0", string capabilities = $"[{Keep},{Connect}]", string? schema = Schema, PublisherKey? key = null)
    {
        var manifest = new JsonObject
        {
            ["id"] = Id,
            ["name"] = "Echo",
            ["version"] = version,
            ["description"] = "Says again what it hears.",
            ["publisher"] = new JsonObject { ["name"] = "Echo makers" },
            ["license"] = "MIT",
            ["hooks"] = new JsonArray(
                new JsonObject { ["name"] = "message.posted", ["export"] = "echo", ["kind"] = "filter" },
                new JsonObject { ["name"] = "message.broken", ["export"] = "trap", ["kind"] = "action" }),
            ["capabilities"] = JsonNode.Parse(capabilities),
        };
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { [PackageFiles.Module] = TestPackage.Module };
        if (schema is not null)
        {
            manifest["settings_schema"] = PackageFiles.SettingsSchema;
            files[PackageFiles.SettingsSchema] = Encoding.UTF8.GetBytes(schema);
        }

        files[PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        var package = PackageBuilder.Build(files);
        return key is null ? package : PackageBuilder.Sign(package, key);
    }

    /// <summary>Installs and accepts it by the API, with all that it asks for.</summary>
    public static async Task ActivateAsync(ServerWorld server, byte[] package)
    {
        const string Packages = "/api/communities/chess/plugin-packages";
        using var mo = await server.ClientAsync("mo");
        (await mo.UploadAsync(Packages, package)).ShouldBe(201);
        var digest = (await mo.GetAsync($"{Packages}/{Id}/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync($"{Packages}/{Id}/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
    }
}
