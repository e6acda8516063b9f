using System.Text.Json.Nodes;
using Bailey.Scripting.Surfaces;

namespace Bailey.Scripting.Worker.Running;

/// <summary>The values of a script, kept by the host: each value is its JSON text.</summary>
internal sealed class WorkerScriptStorage(HostCalls host) : ScriptStorage
{
    private const int MostKeys = 1000;

    /// <inheritdoc/>
    public override async Task<JsonNode?> GetAsync(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reply = await host.CallAsync("kv_get", new JsonObject { ["key"] = key }).ConfigureAwait(false);
        return reply?["value"] is { } value ? JsonNode.Parse(value.GetValue<string>()) : null;
    }

    /// <inheritdoc/>
    public override Task SetAsync(string key, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return host.CallAsync("kv_set", new JsonObject { ["key"] = key, ["value"] = value is null ? "null" : value.ToJsonString() });
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return host.CallAsync("kv_delete", new JsonObject { ["key"] = key });
    }

    /// <inheritdoc/>
    public override async Task<string[]> ListAsync(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var reply = await host.CallAsync("kv_list", new JsonObject { ["prefix"] = prefix, ["limit"] = MostKeys }).ConfigureAwait(false);
        return reply?["keys"] is JsonArray keys ? [.. keys.Select(key => key!.GetValue<string>())] : [];
    }
}
