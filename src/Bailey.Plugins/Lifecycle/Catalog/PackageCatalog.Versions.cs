using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <content>Upgrades and roll-backs.</content>
public sealed partial class PackageCatalog
{
    /// <summary>
    /// Switches to a newer version that the community has, in one step. Where it asks for more than the one that runs, or is called where that is not,
    /// it must be accepted with the request; until then the old one goes on running. An upgrade clears a suspension.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="digest">The version that was looked at.</param>
    /// <param name="accepted">What is accepted of what it asks for; null to accept what was accepted of the one that runs, and no more.</param>
    /// <param name="settingsJson">Settings for the new version; null to keep those there are, which it must accept.</param>
    /// <param name="actor">Who upgrades.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> UpgradeAsync(
        string community, string pluginId, string digest, AcceptedCapabilities? accepted, string? settingsJson, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(community, pluginId, actor, AuditAction.PluginUpgraded, "plugins/packages/upgrade", async (installation, audit) =>
        {
            if (installation.Find(digest) is not { } target)
            {
                return Failed(UnknownVersion(pluginId, digest));
            }

            return IsNewer(target, installation.Current)
                ? await SwitchAsync(installation, target, accepted, settingsJson, audit, cancellationToken).ConfigureAwait(false)
                : Failed(LifecycleReason.VersionNotNewer, $"{target.Version} is not newer than {installation.Current.Version}, which runs", "to go back to an older version, roll back");
        }, cancellationToken);
    }

    /// <summary>Switches back to an older version, in one step. One that was accepted once needs no acceptance again.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="digest">Which version; null for the newest of those before the one that runs that were accepted.</param>
    /// <param name="accepted">What is accepted of what it asks for; null to accept what was accepted of it before.</param>
    /// <param name="settingsJson">Settings for that version; null to keep those there are, which it must accept.</param>
    /// <param name="actor">Who rolls back.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> RollBackAsync(
        string community, string pluginId, string? digest, AcceptedCapabilities? accepted, string? settingsJson, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(community, pluginId, actor, AuditAction.PluginRolledBack, "plugins/packages/rollback", async (installation, audit) =>
        {
            var target = digest is null ? LastAcceptedBefore(installation) : installation.Find(digest);
            if (target is null)
            {
                return Failed(digest is null
                    ? new PackageFailure(LifecycleReason.VersionNotOlder, $"no version before {installation.Current.Version} was ever accepted", "name the version, and accept it")
                    : UnknownVersion(pluginId, digest));
            }

            return IsNewer(installation.Current, target)
                ? await SwitchAsync(installation, target, accepted, settingsJson, audit, cancellationToken).ConfigureAwait(false)
                : Failed(LifecycleReason.VersionNotOlder, $"{target.Version} is not older than {installation.Current.Version}, which runs", "to go to a newer version, upgrade");
        }, cancellationToken);
    }

    private async Task<PackageResult<PluginInstallation>> SwitchAsync(
        PluginInstallation installation, InstalledVersion target, AcceptedCapabilities? accepted, string? settingsJson, LifecycleAudit audit, CancellationToken cancellationToken)
    {
        if (installation.State is PluginState.Verified or PluginState.Reviewed)
        {
            return Failed(Unsuitable(installation, "nothing runs yet: review and activate it"));
        }

        audit.Version = target.Version;
        var settings = settingsJson ?? installation.SettingsJson;
        var running = await RequirePackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false);
        var package = await RequirePackageAsync(target.Digest, cancellationToken).ConfigureAwait(false);
        if ((Refuse(package, installation.Community) ?? RefuseSettings(package, settings)) is { } refusal)
        {
            return Failed(refusal);
        }

        var (acceptance, failure) = accepted is not null ? Accept(package, accepted, audit) : Carry(installation.Current, target, running, package, audit);
        if (failure is not null)
        {
            return Failed(failure);
        }

        var switched = Accepted(installation, target.Digest, acceptance!) with
        {
            Digest = target.Digest,
            PendingDigest = installation.Pending is { } pending && IsNewer(pending, target) ? pending.Digest : null,
            SettingsJson = settings,
            State = installation.State == PluginState.Suspended ? PluginState.Active : installation.State,
            SuspendedReason = null,
        };
        return await CommitAsync(
            switched,
            audit,
            PublicEventType.PluginUpgraded,
            Data(target, ("from_version", installation.Current.Version), ("from_digest", installation.Digest), ("accepted", Names(acceptance!)))).ConfigureAwait(false);
    }

    // What was accepted of the very package counts; else what was accepted of the one that runs, as far as both ask for it.
    private (VersionAcceptance? Acceptance, PackageFailure? Failure) Carry(InstalledVersion current, InstalledVersion target, Package running, Package package, LifecycleAudit audit)
    {
        if (target.Acceptance is { } before)
        {
            return (before, null);
        }

        var difference = VersionDifference.Between(running.Manifest, package.Manifest);
        if (difference.IsWidening || current.Acceptance is not { } held)
        {
            return (null, new PackageFailure(
                LifecycleReason.AcceptanceRequired,
                $"{target.Version} asks for more than {current.Version}, which goes on running: {string.Join("; ", difference.Capabilities.Added.Select(static capability => capability.Sentence).Concat(difference.AddedCalls))}",
                "review it, and accept it with the request")
            { Difference = difference });
        }

        var kept = CapabilityDifference.Between(held.Capabilities, package.Manifest.Capabilities.Select(static requested => requested.Capability)).Unchanged;
        return (new VersionAcceptance(audit.Actor!.Principal, _options.Clock.GetUtcNow(), kept), null);
    }

    private static InstalledVersion? LastAcceptedBefore(PluginInstallation installation) =>
        installation.Versions
            .Where(version => version.Acceptance is not null && IsNewer(installation.Current, version))
            .Aggregate((InstalledVersion?)null, static (last, version) => last is null || IsNewer(version, last) ? version : last);
}
