using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.BuiltIn;
using Bailey.Policy;
using Bailey.Server.Http;
using Bailey.Server.Packages;

namespace Bailey.Server.BuiltIns;

/// <summary>A built-in plugin as a community has it: part of the application, and trusted in full.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it does, in a sentence; null where it says nothing.</param>
/// <param name="State"><c>in_force</c> where it is called in the community, <c>disabled</c>, <c>denied</c> where it is enabled and something keeps it from being called, or <c>skipped</c>.</param>
/// <param name="Code">Why it was skipped, as a stable word; null where it was not.</param>
/// <param name="Denial">What keeps it from being called, although it is enabled; null where nothing does.</param>
/// <param name="Switch">Whether the community may switch it: <c>always_on</c>, <c>on_by_default</c> or <c>off_by_default</c>; null where it was skipped.</param>
/// <param name="Enabled">Whether it is enabled in the community.</param>
/// <param name="EnabledBy">Who enabled it; null where nobody in particular did.</param>
/// <param name="Restricts">Whether it contributes command rules.</param>
/// <param name="FailurePolicy">What its failure to start does: <c>fail_open</c> or <c>fail_closed</c>; null where it was skipped.</param>
/// <param name="Hooks">What it is called for.</param>
/// <param name="SettingsSchema">The JSON schema of its settings; null where it has none.</param>
/// <param name="Settings">Its settings, with defaults filled in; null where it has none, and for those who may not see them.</param>
/// <param name="Etag">What to send as <c>If-Match</c> to change exactly this; null where it was skipped.</param>
public sealed record BuiltInPluginView(
    string Name,
    string Version,
    string? Description,
    string State,
    string? Code,
    DecisionView? Denial,
    CommunitySwitch? Switch,
    bool Enabled,
    string? EnabledBy,
    bool Restricts,
    FailurePolicy? FailurePolicy,
    ImmutableArray<BuiltInHookView> Hooks,
    JsonElement? SettingsSchema,
    JsonElement? Settings,
    string? Etag)
{
    internal static BuiltInPluginView Of(BuiltInState state, Decision? denial, bool withSettings)
    {
        var (plugin, capabilities) = (state.Plugin, state.Plugin.Capabilities);
        return new BuiltInPluginView(
            plugin.Name,
            plugin.Version,
            capabilities.Description,
            !state.IsEnabled ? "disabled" : denial is null ? "in_force" : "denied",
            null,
            denial is null ? null : DecisionView.Of(denial),
            capabilities.Switch,
            state.IsEnabled,
            state.EnabledBy,
            !plugin.Rules.IsEmpty,
            capabilities.FailurePolicy,
            [.. plugin.Hooks.Select(static hook => new BuiltInHookView(hook.Id, hook.Kind, hook.Target))],
            capabilities.SettingsSchema is { } schema ? JsonElement.Parse(schema) : null,
            withSettings && capabilities.SettingsSchema is not null ? JsonElement.Parse(BuiltInCatalog.FillSettings(state)) : null,
            ETags.Of(state.Revision));
    }

    internal static BuiltInPluginView Of(SkippedPlugin plugin) => new(plugin.Name, plugin.Version, null, "skipped", plugin.Fault.ReasonCode, null, null, false, null, false, null, [], null, null, null);
}
