using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.Runtime;

/// <summary>The paths that are granted to a plugin now, as they resolve now.</summary>
/// <param name="Folders">Folders, which the plugin sees under the names that they have on the server.</param>
/// <param name="Files">What is a file: WASI shows a guest folders only, and granting the one that holds it would grant more.</param>
internal sealed record GrantedPaths(ImmutableArray<ExtismAllowedPath> Folders, ImmutableArray<string> Files)
{
    internal static GrantedPaths Of(IPathResolver resolver, EffectiveCapabilities? capabilities)
    {
        var folders = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var capability in capabilities?.Granted ?? [])
        {
            foreach (var path in capability switch { FsRead read => read.Paths, FsWrite write => write.Paths, _ => [] })
            {
                if (resolver.Resolve(path) is not { } resolved)
                {
                    continue;
                }

                if (Directory.Exists(resolved))
                {
                    folders[resolved] = (!folders.TryGetValue(resolved, out var readOnly) || readOnly) && capability is FsRead;
                }
                else if (File.Exists(resolved))
                {
                    files.Add(path);
                }
            }
        }

        return new GrantedPaths([.. folders.Select(static path => new ExtismAllowedPath(path.Key, path.Key, path.Value))], [.. files]);
    }

    /// <summary>Tells the audit log what the plugin does not see though it was granted.</summary>
    internal void Tell(PluginEnvironment environment, InstalledPackage installed)
    {
        try
        {
            environment.Store.Audit.Write([.. Files.Select(file => new AuditEntry
            {
                Id = UuidV7.Shared.Next(),
                Time = environment.Clock.GetUtcNow(),
                Community = installed.Installation.Community,
                Plugin = installed.Installation.PluginId,
                Version = installed.Package.Manifest.Version,
                Action = AuditAction.PluginCapabilitiesChanged,
                Target = file,
                Outcome = AuditOutcome.Denied,
                ReasonCode = HookReason.PathNotFolder,
                DecisionId = UuidV7.Shared.Next(),
                Metadata = [new("message", "the path is a file, and a plugin is shown folders only; grant the folder that holds it")],
            })]);
        }
        catch (PluginStoreException)
        {
            // The plugin does not see it, whether that can be written down or not.
        }
    }
}
