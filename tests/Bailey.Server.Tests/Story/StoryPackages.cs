using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;

namespace Bailey.Server.Tests.Story;

/// <summary>The packages of the story: a filter, a hook that traps, a schedule, settings with a schema; version 1.1.0 asks for more.</summary>
internal static class StoryPackages
{
    public const string Id = "org.example.echo";

    private const string Jobs = """{"type":"jobs:run","justification":"ticks"}""";
    private const string Schema = """{"type":"object","additionalProperties":false,"properties":{"greeting":{"type":"string","maxLength":10},"times":{"type":"integer","minimum":1}}}""";

    public static byte[] Unsigned(string version = "1.0.0", string id = Id)
    {
        var manifest = new JsonObject
        {
            ["id"] = id,
            ["name"] = "Echo",
            ["version"] = version,
            ["publisher"] = new JsonObject { ["name"] = "Test" },
            ["hooks"] = new JsonArray(
                new JsonObject { ["name"] = "message.posted", ["export"] = "echo", ["kind"] = "filter" },
                new JsonObject { ["name"] = "message.broken", ["export"] = "trap", ["kind"] = "action" }),
            ["schedules"] = new JsonArray(new JsonObject { ["name"] = "new-year", ["export"] = "echo", ["cron"] = "0 0 1 1 *" }),
            ["capabilities"] = JsonNode.Parse(version == "1.0.0" ? $"[{Jobs}]" : $$"""[{{Jobs}},{"type":"storage:kv","justification":"remembers"}]"""),
            ["settings_schema"] = "settings.schema.json",
        };
        return PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString()),
            [PackageFiles.Module] = TestPackage.Module,
            ["settings.schema.json"] = Encoding.UTF8.GetBytes(Schema),
        });
    }

    public static byte[] Signed(PublisherKey key, string version = "1.0.0", string id = Id) => PackageBuilder.Sign(Unsigned(version, id), key);
}
