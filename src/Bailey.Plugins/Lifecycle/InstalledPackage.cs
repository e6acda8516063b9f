using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;

namespace Bailey.Plugins.Lifecycle;

/// <summary>An installation with the package of the version that runs, or would.</summary>
/// <param name="Installation">What the community decided.</param>
/// <param name="Package">The package of <see cref="PluginInstallation.Digest"/>.</param>
public sealed record InstalledPackage(PluginInstallation Installation, Package Package)
{
    /// <summary>What the policy needs to know of it.</summary>
    public InstalledPlugin ToPolicy() => ToPolicy(Installation, Package.Manifest, Package.Publisher) with { Kind = Package.Kind };

    /// <summary>The settings, with the defaults of what is absent. Where they do not fit the schema any more, as they are stored.</summary>
    public string SettingsJson =>
        Package.Settings.Fill(System.Text.Encoding.UTF8.GetBytes(Installation.SettingsJson), out var filled).IsEmpty ? filled! : Installation.SettingsJson;

    /// <summary>What the policy needs to know of an installation.</summary>
    /// <param name="installation">What the community decided.</param>
    /// <param name="manifest">The manifest of the version that runs, or would.</param>
    /// <param name="publisher">Whose signature that version bears.</param>
    public static InstalledPlugin ToPolicy(PluginInstallation installation, PackageManifest manifest, PublisherFingerprint? publisher)
    {
        ArgumentNullException.ThrowIfNull(installation);
        ArgumentNullException.ThrowIfNull(manifest);
        var acceptance = installation.Current.Acceptance;
        return new InstalledPlugin
        {
            Id = installation.PluginId,
            Publisher = publisher,
            Digest = installation.Digest,
            Requested = [.. manifest.Capabilities.Select(static requested => requested.Capability)],
            AcceptedDigest = acceptance is null ? null : installation.Digest,
            Accepted = acceptance?.Capabilities ?? [],
            DeniedByAdmin = installation.DeniedByAdmin,
        };
    }
}
