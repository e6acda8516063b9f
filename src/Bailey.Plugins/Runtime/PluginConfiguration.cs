using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Plugins.Runtime;

/// <summary>Settings of plugins that other plugins change.</summary>
internal static class PluginConfiguration
{
    /// <summary>Changes settings for a principal, who must be permitted to: a plugin is no way round that.</summary>
    internal static async Task ChangeAsync(PackageCatalog packages, string community, string plugin, string settings, string principal, CancellationToken cancellationToken)
    {
        var result = await packages.UpdateSettingsAsync(community, plugin, settings, new PackageActor(principal), cancellationToken).ConfigureAwait(false);
        if (result.IsDone)
        {
            return;
        }

        throw result.Failure.Decision is { } denial ? new HostDenialException(denial) : new HostCallException(result.Failure.Code, result.Failure.Message);
    }
}
