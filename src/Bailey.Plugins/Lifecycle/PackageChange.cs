using System.Collections.Immutable;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Something changed about a package in a community, and is stored.</summary>
/// <param name="Community">The community.</param>
/// <param name="PluginId">The plugin.</param>
/// <param name="Installation">How it is now; null where it was removed.</param>
public sealed record PackageChange(string Community, string PluginId, PluginInstallation? Installation)
{
    /// <summary>Bytes of storage that went with it, by the principal whom they counted to.</summary>
    public ImmutableArray<KeyValuePair<string, long>> FreedBytes { get; init; } = [];
}
