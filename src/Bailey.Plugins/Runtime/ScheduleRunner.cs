using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>Runs schedules of packages; each firing is judged by what holds then.</summary>
internal sealed class ScheduleRunner(PluginEnvironment environment, PluginRegistry registry) : IScheduleRunner
{
    private const string ClockHooks = "cron.";

    /// <inheritdoc/>
    public async ValueTask<PluginOutcome> RunAsync(string community, string pluginId, string schedule, string principal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(pluginId);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(principal);
        var decisionId = UuidV7.Shared.Next();
        var policy = environment.Policy.Current;
        var package = registry.Find(community, pluginId);
        var decision = Judge(policy, community, pluginId, principal);
        if (decision.Allowed && package is not null && ExportOf(package.Installed.Package.Manifest, schedule) is { } export)
        {
            return await package.CallAsync(new PackageCall(export, schedule, "{}"u8.ToArray(), "/", decisionId) { IsJob = true }, policy.Find(principal)!, cancellationToken).ConfigureAwait(false);
        }

        decision = decision.Allowed
            ? Decision.Deny(DecisionLayer.Capability, HookReason.ScheduleUnknown, "the plugin has no schedule of that name", "name one that its manifest declares")
            : decision;
        return Refuse(community, pluginId, schedule, principal, package?.Version ?? "", decisionId, decision);
    }

    /// <inheritdoc/>
    public Decision Judge(string community, string pluginId, string principal)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(pluginId);
        ArgumentNullException.ThrowIfNull(principal);
        return Judge(environment.Policy.Current, community, pluginId, principal);
    }

    private Decision Judge(PolicySnapshot policy, string community, string pluginId, string principal)
    {
        var decision = policy.CheckEnabled(principal);
        decision = decision.Allowed ? policy.Community(community).PluginPolicy.JudgeBackgroundJobs(PluginKind.Package) : decision;
        return decision.Allowed ? new CapabilityGrant(new CurrentGrant(environment.Policy, community, pluginId, principal)).Check(CapabilityUse.RunJob) : decision;
    }

    // A hook of the clock is a schedule that the host names.
    private static string? ExportOf(PackageManifest manifest, string schedule) =>
        manifest.Schedules.FirstOrDefault(declared => declared.Name == schedule)?.Export
        ?? (schedule.StartsWith(ClockHooks, StringComparison.Ordinal) ? manifest.Hooks.FirstOrDefault(hook => hook.Name == schedule)?.Export : null);

    private PluginOutcome Refuse(string community, string pluginId, string schedule, string principal, string version, Guid decisionId, Decision decision)
    {
        environment.TellRefusal(environment.Entry(community, principal, AuditAction.Job, schedule, AuditOutcome.Denied, decision.ReasonCode, decisionId) with
        {
            Plugin = pluginId,
            Version = version,
            Capability = CapabilityCatalog.JobsRun.Name,
        });
        return new PluginOutcome
        {
            PluginId = pluginId,
            Version = version,
            Kind = PluginOutcomeKind.Denied,
            ReasonCode = decision.ReasonCode,
            Message = decision.Message,
            Decision = decision,
        };
    }
}
