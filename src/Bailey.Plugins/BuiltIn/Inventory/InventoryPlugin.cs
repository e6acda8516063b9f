using System.Collections.Immutable;

namespace Bailey.Plugins.BuiltIn;

/// <summary>A built-in plugin that was installed, in words.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Capabilities">What it said of itself.</param>
/// <param name="Rules">The command rules that it contributes.</param>
/// <param name="Hooks">Its hooks.</param>
public sealed record InventoryPlugin(string Name, string Version, PluginCapabilities Capabilities, ImmutableArray<InventoryRule> Rules, ImmutableArray<BuiltInHook> Hooks);
