using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <content>Settings, and what admins deny.</content>
public sealed partial class PackageCatalog
{
    /// <summary>
    /// Replaces the settings of a plugin, which must fit the schema of the version that runs, or would. What is absent has the schema's default. Settings
    /// that say what is stored already change nothing.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="settingsJson">The settings, a JSON object.</param>
    /// <param name="actor">Who changes them.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> UpdateSettingsAsync(string community, string pluginId, string settingsJson, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settingsJson);
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(community, pluginId, actor, AuditAction.PluginSettingsChanged, "plugins/packages/settings/update", async (installation, audit) =>
        {
            if (IsSame(installation.SettingsJson, settingsJson))
            {
                return PackageResult<PluginInstallation>.Done(installation);
            }

            var package = await RequirePackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false);
            return RefuseSettings(package, settingsJson) is { } refusal
                ? Failed(refusal)
                : await CommitAsync(installation with { SettingsJson = settingsJson }, audit, PublicEventType.PluginSettingsChanged, Data(installation.Current)).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Denies a plugin kinds of capabilities, whatever its manifest declares and was accepted; it takes effect at once. None denies nothing any more.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="denied">All kinds that are denied from now on.</param>
    /// <param name="actor">Who denies them.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> DenyCapabilitiesAsync(
        string community, string pluginId, IEnumerable<CapabilityType> denied, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(denied);
        ArgumentNullException.ThrowIfNull(actor);
        ItemList<CapabilityType> types = [.. denied];
        return ChangeAsync(
            community,
            pluginId,
            actor,
            AuditAction.PluginCapabilitiesChanged,
            "plugins/packages/capabilities/update",
            (installation, audit) => CommitAsync(
                installation with { DeniedByAdmin = types },
                audit,
                null,
                Data(installation.Current, ("denied", types.IsEmpty ? "none" : string.Join(", ", types.Select(static type => type.Name))))),
            cancellationToken);
    }

    internal static bool IsSame(string stored, string settings)
    {
        try
        {
            using var before = JsonDocument.Parse(stored);
            using var after = JsonDocument.Parse(settings);
            return JsonElement.DeepEquals(before.RootElement, after.RootElement);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // What is wrong with them is told by who judges them.
            return false;
        }
    }

    private static PackageFailure? RefuseSettings(Package package, string settingsJson)
    {
        var faults = package.Settings.Fill(settingsJson, out _);
        return faults.IsEmpty
            ? null
            : new PackageFailure(
                LifecycleReason.SettingsInvalid,
                FormattableString.Invariant($"the settings do not fit {package.Manifest.Id} {package.Manifest.Version}: {faults[0]}{(faults.Length == 1 ? "" : " (and others, listed)")}"),
                "correct them as listed")
            { Faults = faults };
    }
}
