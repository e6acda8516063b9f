using System.Collections.Immutable;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>A built-in plugin that was installed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Capabilities">What it said of itself.</param>
/// <param name="Rules">The command rules that it contributes.</param>
/// <param name="Hooks">Its hooks, in the order of registration.</param>
public sealed record BuiltInPlugin(string Name, string Version, PluginCapabilities Capabilities, ImmutableArray<CommandRule> Rules, ImmutableArray<BuiltInHook> Hooks)
{
    internal SettingsSchema Settings { get; init; } = SettingsSchema.None;
}
