using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Tests.Hosting;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>A plugin with a setting <c>colour</c>.</summary>
internal static class TargetPlugin
{
    public static byte[] Package(string id, byte[]? module = null, params string[] exports) => PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>>
    {
        ["manifest.json"] = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["id"] = id,
            ["name"] = id,
            ["version"] = "1.0.0",
            ["publisher"] = new JsonObject { ["name"] = "Test" },
            ["hooks"] = new JsonArray([.. exports.Select(export => new JsonObject { ["name"] = $"test.{export}", ["export"] = export, ["kind"] = "action" })]),
            ["settings_schema"] = "settings.schema.json",
        }.ToJsonString()),
        ["plugin.wasm"] = module ?? HostGuests.Noop,
        ["settings.schema.json"] = """{"type":"object","properties":{"colour":{"type":"string"},"size":{"type":"integer"}}}"""u8.ToArray(),
    });

    public static async Task InstallAsync(HostWorld world, params string[] ids)
    {
        foreach (var id in ids)
        {
            await world.InstallAsync(Package(id));
        }
    }
}
