using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;

namespace Bailey.Plugins.Lifecycle;

/// <content>How scripts come: all of a set, or none.</content>
public sealed partial class PackageCatalog
{
    private const string DeploySource = "deploy";

    /// <summary>Judges a set of scripts, and puts all of them in force in one step, or none. Whoever deploys accepts what they ask for.</summary>
    internal Task<PackageResult<DeployedScripts>> DeployAsync(
        string community, ScriptDeployment deployment, Func<ScriptUnit, CancellationToken, Task<(ScriptVerdict?, PackageFailure?)>> judge, PackageActor actor, CancellationToken cancellationToken)
    {
        var audit = LifecycleAudit.Begin(_options.Clock, community, actor, AuditAction.ScriptsDeployed);
        audit.Target = string.Join(", ", deployment.Scripts.Take(10).Select(static script => PlainText.Of(script.Name)));
        return RunAsync(community, "scripts/deploy", audit, async () =>
        {
            if (RefuseShape(deployment) is { } shape)
            {
                return Failed<DeployedScripts>(shape);
            }

            // Before anybody has to wait for it: judging can take long, and only who wants it judged should wait.
            if (await RefuseAsync(deployment, judge, cancellationToken).ConfigureAwait(false) is { } refused)
            {
                return Failed<DeployedScripts>(refused);
            }

            await _counting.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await DeployAsync(community, deployment, audit, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _counting.Release();
            }
        });
    }

    private async Task<PackageFailure?> RefuseAsync(
        ScriptDeployment deployment, Func<ScriptUnit, CancellationToken, Task<(ScriptVerdict?, PackageFailure?)>> judge, CancellationToken cancellationToken)
    {
        var violations = ImmutableArray.CreateBuilder<ScriptViolation>();
        foreach (var script in deployment.Scripts)
        {
            var package = ScriptText.Build(script, "1.0.0", deployment.Libraries, _options.Archive);
            if (await JudgeAsync(package, judge, violations, cancellationToken).ConfigureAwait(false) is { } unjudged)
            {
                return unjudged;
            }
        }

        return violations.Count > 0 ? ScriptRefusal.Of(violations.ToImmutable()) : null;
    }

    private async Task<PackageResult<DeployedScripts>> DeployAsync(string community, ScriptDeployment deployment, LifecycleAudit audit, CancellationToken cancellationToken)
    {
        var installed = await _store.ListInstallationsAsync(community, cancellationToken).ConfigureAwait(false);
        var known = installed.ToDictionary(static installation => installation.PluginId, StringComparer.Ordinal);
        var results = ImmutableArray.CreateBuilder<PluginInstallation>();
        var changed = new List<(PluginInstallation Installation, Package Package)>();
        foreach (var script in deployment.Scripts)
        {
            var existing = known.GetValueOrDefault(ScriptText.IdOf(script.Name));
            if (existing is not null && (await RequirePackageAsync(existing.Digest, cancellationToken).ConfigureAwait(false)).Kind != PluginKind.Script)
            {
                return Failed<DeployedScripts>(new PackageFailure(LifecycleReason.PublisherChanged, $"'{existing.PluginId}' is installed, and no script", "give the script another name, or remove the plugin first"));
            }

            var package = ScriptText.Build(script, NextVersion(existing), deployment.Libraries, _options.Archive);
            PackageVerifier.Verify(package, _options.Compile, _options.HostVersion);
            if (Refuse(package, community) is { } refusal)
            {
                return Failed<DeployedScripts>(refusal);
            }

            // A deployment ends a suspension, which not everybody may do who may deploy.
            if (existing?.State == PluginState.Suspended && Permit("plugins/packages/resume", audit.Actor, community) is { Allowed: false } kept)
            {
                return Failed<DeployedScripts>(PackageFailure.Of(kept));
            }

            var settings = script.SettingsJson ?? existing?.SettingsJson ?? "{}";
            if (RefuseSettings(package, settings) is { } unset)
            {
                return Failed<DeployedScripts>(unset);
            }

            var deployed = Deployed(community, existing, package, settings, audit);
            if (existing is not null && await IsUnchangedAsync(existing, package, settings, script, deployment, cancellationToken).ConfigureAwait(false))
            {
                results.Add(existing);
                continue;
            }

            if (deployed.Versions.Length > _options.MaxVersionsPerPlugin)
            {
                // The oldest makes way: scripts change often, and the text of each is its author's.
                deployed = deployed with { Versions = deployed.Versions.RemoveRange(0, deployed.Versions.Length - _options.MaxVersionsPerPlugin) };
            }

            changed.Add((deployed, package));
            results.Add(deployed with { Revision = deployed.Revision + 1 });
        }

        if (installed.Length + changed.Count(static change => change.Installation.Revision == 0) > _options.MaxPluginsPerCommunity)
        {
            return Failed<DeployedScripts>(new PackageFailure(LifecycleReason.TooManyPlugins, FormattableString.Invariant($"the community would have more than {_options.MaxPluginsPerCommunity:N0} plugins"), "remove one that is not needed"));
        }

        await CommitAsync(changed, audit).ConfigureAwait(false);
        return PackageResult<DeployedScripts>.Done(new DeployedScripts(results.ToImmutable()));
    }

    private async Task CommitAsync(List<(PluginInstallation Installation, Package Package)> changed, LifecycleAudit audit)
    {
        if (changed.Count == 0)
        {
            _store.Audit.Write([audit.Done()]);
            return;
        }

        var mutations = ImmutableArray.CreateBuilder<StoreMutation>();
        var entries = ImmutableArray.CreateBuilder<AuditEntry>();
        var events = ImmutableArray.CreateBuilder<PublicEvent>();
        foreach (var (installation, package) in changed)
        {
            mutations.Add(new PutPackage(package.ToStored()));
            mutations.Add(new PutInstallation(installation));
            audit.Plugin = installation.PluginId;
            audit.Version = package.Manifest.Version;
            var data = Data(installation.Current, ("accepted", Names(installation.Current.Acceptance!)));
            entries.Add(audit.Done(data));
            events.Add(audit.Event(PublicEventType.ScriptDeployed, data));
        }

        await _store.CommitAsync(new StoreChange { Mutations = mutations.ToImmutable(), Audit = entries.ToImmutable(), Events = events.ToImmutable() }, CancellationToken.None).ConfigureAwait(false);
        foreach (var (installation, package) in changed)
        {
            Remember(package);
            await TellAsync(new PackageChange(installation.Community, installation.PluginId, installation with { Revision = installation.Revision + 1 })).ConfigureAwait(false);
        }
    }

    private PluginInstallation Deployed(string community, PluginInstallation? existing, Package package, string settings, LifecycleAudit audit)
    {
        var now = _options.Clock.GetUtcNow();
        ItemList<Capability> requested = [.. package.Manifest.Capabilities.Select(static entry => entry.Capability)];
        var by = audit.Actor!.Principal;
        var version = new InstalledVersion(package.Manifest.Version, package.Digest, now, by, DeploySource, new VersionAcceptance(by, now, requested)) { Name = package.Manifest.Name };
        return (existing ?? new PluginInstallation { Community = community, PluginId = package.Manifest.Id, State = PluginState.Active, Digest = package.Digest, Versions = [] }) with
        {
            State = PluginState.Active,
            SuspendedReason = null,
            Digest = package.Digest,
            PendingDigest = null,
            SettingsJson = settings,
            Versions = [.. existing?.Versions ?? [], version],
        };
    }

    // The version is the one thing of a package that is new each time.
    private async Task<bool> IsUnchangedAsync(PluginInstallation existing, Package package, string settings, ScriptDefinition script, ScriptDeployment deployment, CancellationToken cancellationToken) =>
        existing.State == PluginState.Active && existing.SettingsJson == settings
        && await FindPackageAsync(existing.Digest, cancellationToken).ConfigureAwait(false) is { } running
        && ScriptText.Build(script, running.Manifest.Version, deployment.Libraries, _options.Archive).Digest == running.Digest
        && package.Manifest.Id == running.Manifest.Id;

    private static async Task<PackageFailure?> JudgeAsync(
        Package package, Func<ScriptUnit, CancellationToken, Task<(ScriptVerdict?, PackageFailure?)>> judge, ImmutableArray<ScriptViolation>.Builder violations, CancellationToken cancellationToken)
    {
        foreach (var unit in new[] { ScriptText.UnitOf(package), ScriptText.TriggerOf(package) })
        {
            if (unit is null)
            {
                continue;
            }

            var (verdict, failure) = await judge(unit, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                return failure;
            }

            violations.AddRange(verdict!.Violations);
        }

        return null;
    }

    private static string NextVersion(PluginInstallation? existing) =>
        existing is null ? "1.0.0" : FormattableString.Invariant($"1.0.{existing.Versions.Max(static version => int.Parse(version.Version.AsSpan(version.Version.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture)) + 1}");

    private static PackageFailure? RefuseShape(ScriptDeployment deployment)
    {
        static PackageFailure Invalid(string message, string remedy) => new(ScriptReason.DeploymentInvalid, message, remedy);
        const string Names = "take lower-case letters, digits and hyphens, 60 at most, a letter first";
        if (deployment.Scripts.IsDefaultOrEmpty || deployment.Scripts.Length > ScriptDeployment.MaxScripts)
        {
            return Invalid(FormattableString.Invariant($"a deployment has 1 to {ScriptDeployment.MaxScripts} scripts, and this one has {(deployment.Scripts.IsDefault ? 0 : deployment.Scripts.Length)}"), "deploy them in several steps");
        }

        if (deployment.Libraries.Keys.FirstOrDefault(static name => !ScriptText.IsName(name)) is { } library)
        {
            return Invalid($"'{PlainText.Of(library)}' cannot be the name of a library", Names);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var script in deployment.Scripts)
        {
            if (!ScriptText.IsName(script.Name))
            {
                return Invalid($"'{PlainText.Of(script.Name)}' cannot be the name of a script", Names);
            }

            if (!seen.Add(script.Name))
            {
                return Invalid($"the script '{script.Name}' is there twice", "deploy it once");
            }

            if (script.Inbound.FirstOrDefault(static route => !ScriptText.IsName(route)) is { } route)
            {
                return Invalid($"'{PlainText.Of(route)}' cannot be a route of the script '{script.Name}'", Names);
            }

            if (script.Libraries.Length > ScriptTrustPolicy.MaxLibraries || script.Libraries.FirstOrDefault(name => !deployment.Libraries.ContainsKey(name)) is not null)
            {
                var missing = script.Libraries.FirstOrDefault(name => !deployment.Libraries.ContainsKey(name));
                return Invalid(
                    missing is null ? FormattableString.Invariant($"the script '{script.Name}' includes more than {ScriptTrustPolicy.MaxLibraries} libraries") : $"the script '{script.Name}' includes the library '{PlainText.Of(missing)}', which the deployment does not have",
                    missing is null ? "put libraries together" : "deploy the library with the script");
            }
        }

        return null;
    }
}
