using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <content>Review, activation and what ends it.</content>
public sealed partial class PackageCatalog
{
    /// <summary>Shows what a package asks for, and what of it the policies let it have. Who looks at a package that was not accepted yet makes it <see cref="PluginState.Reviewed"/>.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="digest">Which version; null for the one that waits, or else the one that runs, or would.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<PackageResult<PackageReview>> ReviewAsync(string community, string pluginId, string? digest, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(pluginId);
        ArgumentNullException.ThrowIfNull(actor);
        var audit = LifecycleAudit.Begin(_options.Clock, community, actor, AuditAction.PluginReviewed);
        audit.Plugin = pluginId;
        return RunAsync(community, "plugins/packages/review", audit, async () =>
        {
            if (await _store.FindInstallationAsync(community, pluginId, cancellationToken).ConfigureAwait(false) is not { } installation)
            {
                return Failed<PackageReview>(NotInstalled(community, pluginId));
            }

            if (installation.Find(digest ?? installation.PendingDigest ?? installation.Digest) is not { } version)
            {
                return Failed<PackageReview>(UnknownVersion(pluginId, digest!));
            }

            audit.Version = version.Version;
            var review = await ReviewAsync(installation, version, cancellationToken).ConfigureAwait(false);
            if (installation.State == PluginState.Verified && version.Digest == installation.Digest)
            {
                await CommitAsync(installation with { State = PluginState.Reviewed }, audit, null, Data(version)).ConfigureAwait(false);
            }
            else
            {
                _store.Audit.Write([audit.Done(Data(version))]);
            }

            return PackageResult<PackageReview>.Done(review);
        });
    }

    /// <summary>
    /// Accepts what exactly one package asks for, and activates it. It must have been reviewed. Who accepted which digest, and what of it, is recorded.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="digest">The package that was looked at.</param>
    /// <param name="accepted">What is accepted of what it asks for.</param>
    /// <param name="actor">Who accepts it.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> ActivateAsync(
        string community, string pluginId, string digest, AcceptedCapabilities accepted, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(community, pluginId, actor, AuditAction.PluginActivated, "plugins/packages/activate", async (installation, audit) =>
        {
            if (installation.State is not (PluginState.Reviewed or PluginState.Inactive))
            {
                return Failed(Unsuitable(installation, installation.State switch
                {
                    PluginState.Verified => "review it first",
                    PluginState.Suspended => "resume it, or upgrade it",
                    _ => null,
                }));
            }

            if (installation.Find(digest) is null)
            {
                return Failed(UnknownVersion(pluginId, digest));
            }

            if (installation.Digest != digest)
            {
                return Failed(LifecycleReason.DigestChanged, $"the package that was looked at is not the one that would be activated: that is {installation.Current.Version}, {installation.Digest}", "review that one; to run another version, upgrade or roll back");
            }

            var package = await RequirePackageAsync(digest, cancellationToken).ConfigureAwait(false);
            if ((Refuse(package, community) ?? RefuseSettings(package, installation.SettingsJson)) is { } refusal)
            {
                return Failed(refusal);
            }

            var (acceptance, failure) = Accept(package, accepted, audit);
            return failure is not null
                ? Failed(failure)
                : await CommitAsync(
                    Accepted(installation, digest, acceptance!) with { State = PluginState.Active, SuspendedReason = null },
                    audit,
                    PublicEventType.PluginActivated,
                    Data(installation.Current, ("accepted", Names(acceptance!)))).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Deactivates a plugin that is active or suspended: it is not called any more, and keeps what it stored.</summary>
    public Task<PackageResult<PluginInstallation>> DeactivateAsync(string community, string pluginId, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(
            community,
            pluginId,
            actor,
            AuditAction.PluginDeactivated,
            "plugins/packages/deactivate",
            async (installation, audit) => installation.State is PluginState.Active or PluginState.Suspended
                ? await CommitAsync(installation with { State = PluginState.Inactive, SuspendedReason = null }, audit, PublicEventType.PluginDeactivated, Data(installation.Current)).ConfigureAwait(false)
                : Failed(Unsuitable(installation, null)),
            cancellationToken);
    }

    /// <summary>Removes a plugin with all its versions and everything that it stored. An active one must be deactivated first.</summary>
    public Task<PackageResult<PluginInstallation>> RemoveAsync(string community, string pluginId, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(community, pluginId, actor, AuditAction.PluginRemoved, "plugins/packages/remove", async (installation, audit) =>
        {
            if (installation.State == PluginState.Active)
            {
                return Failed(Unsuitable(installation, "deactivate it first"));
            }

            var data = Data(installation.Current);
            var result = await _store.CommitAsync(
                new StoreChange
                {
                    Mutations = [new RemoveInstallation(community, pluginId, installation.Revision)],
                    Audit = [audit.Done(data)],
                    Events = [audit.Event(PublicEventType.PluginRemoved, data)],
                },
                CancellationToken.None).ConfigureAwait(false);
            await TellAsync(new PackageChange(community, pluginId, null) { FreedBytes = result.FreedBytes }).ConfigureAwait(false);
            return PackageResult<PluginInstallation>.Done(installation);
        }, cancellationToken);
    }

    /// <summary>Suspends an active plugin, as the host does with one that fails too often.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="reason">Why, in words for people.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> SuspendAsync(string community, string pluginId, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return ChangeAsync(
            community,
            pluginId,
            null,
            AuditAction.PluginSuspended,
            null,
            async (installation, audit) => installation.State == PluginState.Active
                ? await CommitAsync(installation with { State = PluginState.Suspended, SuspendedReason = reason }, audit, PublicEventType.PluginSuspended, Data(installation.Current, ("reason", reason))).ConfigureAwait(false)
                : Failed(Unsuitable(installation, null)),
            cancellationToken);
    }

    /// <summary>Resumes a plugin that was suspended.</summary>
    public Task<PackageResult<PluginInstallation>> ResumeAsync(string community, string pluginId, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return ChangeAsync(community, pluginId, actor, AuditAction.PluginResumed, "plugins/packages/resume", async (installation, audit) =>
        {
            if (installation.State != PluginState.Suspended)
            {
                return Failed(Unsuitable(installation, null));
            }

            var package = await RequirePackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false);
            return Refuse(package, community) is { } refusal
                ? Failed(refusal)
                : await CommitAsync(installation with { State = PluginState.Active, SuspendedReason = null }, audit, PublicEventType.PluginActivated, Data(installation.Current, ("resumed", "true"))).ConfigureAwait(false);
        }, cancellationToken);
    }

    private async Task<PackageReview> ReviewAsync(PluginInstallation installation, InstalledVersion version, CancellationToken cancellationToken)
    {
        var package = await RequirePackageAsync(version.Digest, cancellationToken).ConfigureAwait(false);
        var running = version.Digest == installation.Digest ? null : (await RequirePackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false)).Manifest;
        var policy = _policy.Current;
        var notes = await Task.Run(() => PackageVerifier.Verify(package, _options.Compile, _options.HostVersion).Notes, cancellationToken).ConfigureAwait(false);
        return PackageReview.Create(package, policy.Instance, policy.Community(installation.Community).PluginPolicy, policy.Documents.Paths, running, installation.DeniedByAdmin, notes);
    }

    private (VersionAcceptance? Acceptance, PackageFailure? Failure) Accept(Package package, AcceptedCapabilities accepted, LifecycleAudit audit)
    {
        ItemList<Capability> requested = [.. package.Manifest.Capabilities.Select(static entry => entry.Capability)];
        if (accepted.Only?.FirstOrDefault(capability => !CapabilityDifference.IsPartOf(capability, requested)) is { } beyond)
        {
            return (null, new PackageFailure(LifecycleReason.CapabilityNotRequested, $"the package does not ask for '{beyond.Type.Name}' as it was accepted: {beyond.Sentence}", "accept what the review shows, or parts of it"));
        }

        return (new VersionAcceptance(audit.Actor!.Principal, _options.Clock.GetUtcNow(), accepted.Only ?? requested), null);
    }

    private static PluginInstallation Accepted(PluginInstallation installation, string digest, VersionAcceptance acceptance) => installation with
    {
        Versions = [.. installation.Versions.Select(version => version.Digest == digest ? version with { Acceptance = acceptance } : version)],
    };

    private static string Names(VersionAcceptance acceptance) =>
        acceptance.Capabilities.IsEmpty ? "none" : string.Join(", ", CapabilityCatalog.RiskiestFirst(acceptance.Capabilities).Select(static capability => capability.Type.Name).Distinct(StringComparer.Ordinal));

    private static PackageFailure Unsuitable(PluginInstallation installation, string? remedy) =>
        new(LifecycleReason.StateUnsuitable, $"that cannot be done while '{installation.PluginId}' is {installation.State.ToString().ToLowerInvariant()}", remedy);

    private static PackageFailure UnknownVersion(string pluginId, string digest) => new(
        LifecycleReason.VersionUnknown, $"the community has no package of '{PlainText.Of(pluginId)}' with the digest {PlainText.Of(digest)}", "take a digest from the list of its versions");
}
