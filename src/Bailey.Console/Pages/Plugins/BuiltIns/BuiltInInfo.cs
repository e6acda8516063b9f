using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Server.Http;
using Bailey.Server.Packages;

namespace Bailey.Console.Pages.Plugins.BuiltIns;

/// <summary>A built-in plugin as pages show it. Read from the answer member by member, as servers tell more or less of these plugins.</summary>
public sealed record BuiltInInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public string Version { get; init; } = "";

    /// <summary>What it does; null where it does not say.</summary>
    public string? Description { get; init; }

    /// <summary>in_force, disabled, denied or skipped.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it was skipped.</summary>
    public string? Code { get; init; }

    /// <summary>What keeps it from being called, although it is enabled.</summary>
    public DecisionView? Denial { get; init; }

    /// <summary>always_on, on_by_default or off_by_default; null where communities switch none.</summary>
    public string? Switch { get; init; }

    /// <summary>Whether it is enabled in the community.</summary>
    public bool Enabled { get; init; }

    /// <summary>Who enabled it; null for nobody in particular.</summary>
    public string? EnabledBy { get; init; }

    /// <summary>Whether it contributes command rules.</summary>
    public bool Restricts { get; init; }

    /// <summary>fail_open or fail_closed.</summary>
    public string? FailurePolicy { get; init; }

    /// <summary>What it is called for: id, kind and target.</summary>
    public ImmutableArray<(string Id, string Kind, string Target)> Hooks { get; init; } = [];

    /// <summary>The JSON schema of its settings; null where it has none.</summary>
    public JsonElement? SettingsSchema { get; init; }

    /// <summary>Its settings; null where it has none, and for those who may not see them.</summary>
    public JsonElement? Settings { get; init; }

    /// <summary>The tag by which it is changed.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether the community switches it.</summary>
    public bool IsSwitched => Switch is "on_by_default" or "off_by_default";

    /// <summary>Reads one.</summary>
    public static BuiltInInfo Of(JsonElement plugin) => new()
    {
        Name = Text(plugin, "name") ?? "",
        Version = Text(plugin, "version") ?? "",
        Description = Text(plugin, "description"),
        State = Text(plugin, "state") ?? "",
        Code = Text(plugin, "code"),
        Denial = Find(plugin, "denial") is { ValueKind: JsonValueKind.Object } denial ? denial.Deserialize<DecisionView>(ApiJson.Options) : null,
        Switch = Text(plugin, "switch"),
        Enabled = Find(plugin, "enabled")?.ValueKind == JsonValueKind.True,
        EnabledBy = Text(plugin, "enabledBy"),
        Restricts = Find(plugin, "restricts")?.ValueKind == JsonValueKind.True,
        FailurePolicy = Text(plugin, "failurePolicy"),
        Hooks = Find(plugin, "hooks") is { ValueKind: JsonValueKind.Array } hooks ? [.. hooks.EnumerateArray().Select(static hook => (Text(hook, "id") ?? "", Text(hook, "kind") ?? "", Text(hook, "target") ?? ""))] : [],
        SettingsSchema = Find(plugin, "settingsSchema"),
        Settings = Find(plugin, "settings"),
        Tag = Text(plugin, "eTag") ?? Text(plugin, "etag"),
    };

    private static JsonElement? Find(JsonElement plugin, string name) => plugin.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static string? Text(JsonElement plugin, string name) => Find(plugin, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
