using System.Collections.Immutable;
using Bailey.Plugins.BuiltIn;

namespace Bailey.Server.BuiltIns;

/// <summary>A built-in plugin: part of the application, trusted in full, and in force in all communities.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="State"><c>in_force</c>, or <c>skipped</c>.</param>
/// <param name="Code">Why it was skipped, as a stable word; null where it is in force.</param>
/// <param name="Restricts">Whether it contributes command rules.</param>
/// <param name="FailurePolicy">What its failure does: <c>fail_open</c> or <c>fail_closed</c>; null where it was skipped.</param>
/// <param name="Hooks">What it is called for.</param>
public sealed record BuiltInPluginView(string Name, string Version, string State, string? Code, bool Restricts, FailurePolicy? FailurePolicy, ImmutableArray<BuiltInHookView> Hooks)
{
    internal static BuiltInPluginView Of(BuiltInPlugin plugin) => new(
        plugin.Name, plugin.Version, "in_force", null, !plugin.Rules.IsEmpty, plugin.Capabilities.FailurePolicy, [.. plugin.Hooks.Select(static hook => new BuiltInHookView(hook.Id, hook.Kind, hook.Target))]);

    internal static BuiltInPluginView Of(SkippedPlugin plugin) => new(plugin.Name, plugin.Version, "skipped", plugin.Fault.ReasonCode, false, null, []);
}
