using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;

namespace Bailey.Plugins.BuiltIn;

/// <summary>What a community made of a built-in plugin. Immutable; the store keeps the latest.</summary>
public sealed record BuiltInState
{
    /// <summary>The kind of the records that keep them; they belong to the community, and whoever ends it removes them.</summary>
    public const string RecordKind = "built_in";

    private BuiltInState(string community, BuiltInPlugin plugin) => (Community, Plugin) = (community, plugin);

    /// <summary>The community.</summary>
    public string Community { get; }

    /// <summary>The plugin.</summary>
    public BuiltInPlugin Plugin { get; }

    /// <summary>Whether it is called at the community's hooks, unless something denies that.</summary>
    public bool IsEnabled => Plugin.Capabilities.Switch switch
    {
        CommunitySwitch.AlwaysOn => true,
        CommunitySwitch.OnByDefault => Choice ?? true,
        _ => Choice ?? false,
    };

    /// <summary>What the community chose; null where it never did, so that the plugin's default holds.</summary>
    public bool? Choice { get; init; }

    /// <summary>Its settings as they were set, a JSON object.</summary>
    public string SettingsJson { get; init; } = "{}";

    /// <summary>Who enabled it; null where it is disabled, or called without anybody's doing.</summary>
    public string? EnabledBy { get; init; }

    /// <summary>Counts changes; 0 where the community never changed anything.</summary>
    public long Revision { get; init; }

    internal static string IdOf(string community, string plugin) => $"{community}/{plugin}";

    /// <summary>How the plugin stands in a community that has changed nothing.</summary>
    internal static BuiltInState Default(string community, BuiltInPlugin plugin) => new(community, plugin);

    internal static BuiltInState Of(StoreRecord record, string community, BuiltInPlugin plugin)
    {
        try
        {
            if (JsonSerializer.Deserialize<Kept>(record.Json) is { Settings: { } settings } kept)
            {
                return new BuiltInState(community, plugin) { Choice = kept.Enabled, SettingsJson = settings, EnabledBy = kept.By, Revision = record.Revision };
            }
        }
        catch (JsonException)
        {
            // What it said is lost, and the host starts all the same.
        }

        return new BuiltInState(community, plugin) { Choice = false, Revision = record.Revision };
    }

    internal StoreRecord ToRecord() =>
        new(RecordKind, IdOf(Community, Plugin.Name), JsonSerializer.Serialize(new Kept(Choice, SettingsJson, EnabledBy))) { Owner = Community, Revision = Revision };

    private sealed record Kept(
        [property: JsonPropertyName("enabled")] bool? Enabled,
        [property: JsonPropertyName("settings")] string Settings,
        [property: JsonPropertyName("by")] string? By);
}
