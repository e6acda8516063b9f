using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;

namespace Bailey.Console.Pages.Events;

/// <summary>How events are spoken of.</summary>
internal static class EventText
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All types, in order.</summary>
    internal static ImmutableArray<string> Types { get; } =
        [.. typeof(PublicEventType).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    internal static string Say(string type) => type switch
    {
        PublicEventType.PluginInstalled => "A package came",
        PublicEventType.PluginActivated => "A plugin was activated",
        PublicEventType.PluginDeactivated => "A plugin was deactivated",
        PublicEventType.PluginUpgraded => "A plugin has another version",
        PublicEventType.PluginRemoved => "A plugin was removed",
        PublicEventType.PluginSuspended => "A plugin failed too often and was suspended",
        PublicEventType.PluginSettingsChanged => "Settings of a plugin were changed",
        PublicEventType.ScriptDeployed => "A script was deployed",
        PublicEventType.PolicyChanged => "A policy was changed",
        PublicEventType.JobFailed => "A job failed",
        PublicEventType.WebhookDisabled => "A webhook failed too often and was disabled",
        _ => type,
    };

    /// <summary>What more there is to say of an event, one thing after another.</summary>
    internal static IEnumerable<(string Name, string Value)> Facts(JsonObject data) =>
        data.Select(static pair => (Name(pair.Key), pair.Value switch
        {
            null => "none",
            JsonValue value when value.TryGetValue<string>(out var text) => text is "true" ? "yes" : text is "false" ? "no" : text,
            JsonValue value when value.TryGetValue<bool>(out var holds) => holds ? "yes" : "no",
            var other => other.ToJsonString(s_plain),
        }));

    // Whoever receives events finds them under these keys; whoever reads them here has not seen one.
    private static string Name(string key) => key switch
    {
        "pending" => "waits as an upgrade",
        "accepted" => "capabilities accepted",
        "source" => "came by",
        "digest" => "package",
        "target" => "what",
        _ => key.Replace('_', ' '),
    };
}
