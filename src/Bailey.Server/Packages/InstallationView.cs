using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Server.Packages;

/// <summary>A plugin as a community has it.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Name">What people call it; its <paramref name="Id"/> where that is not known.</param>
/// <param name="Version">The version that runs, or would.</param>
/// <param name="Digest">Its package.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SuspendedReason">Why it is suspended; null where it is not.</param>
/// <param name="Pending">A newer version that waits to be accepted; null where none does.</param>
/// <param name="DeniedCapabilities">Kinds of capabilities that an admin denied to it.</param>
/// <param name="Versions">All versions, the oldest first.</param>
/// <param name="Revision">Counted up with each change; the <c>ETag</c> is made of it.</param>
public sealed record InstallationView(
    string Id, string Name, string Version, string Digest, PluginState State, string? SuspendedReason, VersionView? Pending, ImmutableArray<string> DeniedCapabilities, ImmutableArray<VersionView> Versions, long Revision)
{
    internal static InstallationView Of(PluginInstallation installation) => new(
        installation.PluginId,
        installation.Current.Name ?? installation.PluginId,
        installation.Current.Version,
        installation.Digest,
        installation.State,
        installation.SuspendedReason,
        installation.Pending is { } pending ? VersionView.Of(pending) : null,
        [.. installation.DeniedByAdmin.Select(static type => type.Name)],
        [.. installation.Versions.Select(VersionView.Of)],
        installation.Revision);
}
