using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Snapshots;

namespace Bailey.Cli.Plugins;

/// <summary>What the policy of a data directory makes, as it is now, of the packages that are installed.</summary>
internal static class InstalledReach
{
    /// <summary>Compiles the installed packages under the policy.</summary>
    /// <param name="store">Where the packages are.</param>
    /// <param name="installations">Those that are asked for.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>By community and plugin; without those whose capabilities nobody accepted yet.</returns>
    /// <exception cref="PluginStoreException">A package cannot be read.</exception>
    public static async Task<ImmutableDictionary<(string Community, string PluginId), EffectiveCapabilities>> CompileAsync(
        IPluginStore store, ImmutableArray<PluginInstallation> installations, PolicySnapshot policy, CancellationToken cancellationToken)
    {
        var reach = ImmutableDictionary.CreateBuilder<(string Community, string PluginId), EffectiveCapabilities>();
        foreach (var installation in installations.Where(IsAccepted))
        {
            if (await store.FindPackageAsync(installation.Digest, cancellationToken) is { } stored)
            {
                reach[(installation.Community, installation.PluginId)] = EffectiveCapabilities.Compile(
                    new InstalledPackage(installation, Read(stored, installation)).ToPolicy(),
                    policy.Instance,
                    policy.Community(installation.Community).PluginPolicy,
                    policy.Documents.Paths);
            }
        }

        return reach.ToImmutable();
    }

    /// <summary>Whether somebody accepted what the version asks for that runs, or would.</summary>
    public static bool IsAccepted(PluginInstallation installation) => installation.Find(installation.Digest)?.Acceptance is not null;

    private static Package Read(StoredPackage stored, PluginInstallation installation)
    {
        try
        {
            return PackageReader.Read(stored.Bytes);
        }
        catch (PackageException e)
        {
            throw new PluginStoreException(StoreReason.Unavailable, $"{installation.Community}: the stored package of {installation.PluginId} cannot be read: {e.Message}", e);
        }
    }
}
