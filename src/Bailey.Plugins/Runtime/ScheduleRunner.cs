using System.Collections.Immutable;
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
        var denials = Judge(policy, community, pluginId, principal);
        if (denials.IsEmpty && package is not null && ExportOf(package.Installed.Package.Manifest, schedule) is { } export)
        {
            return await package.CallAsync(new PackageCall(export, schedule, "{}"u8.ToArray(), "/", decisionId) { IsJob = true }, policy.Find(principal)!, cancellationToken).ConfigureAwait(false);
        }

        var first = denials.IsEmpty
            ? Decision.Deny(DecisionLayer.Capability, HookReason.ScheduleUnknown, "the plugin has no schedule of that name", "name one that its manifest declares")
            : denials[0];
        return Refuse(community, pluginId, schedule, principal, package?.Version ?? "", decisionId, first);
    }

    /// <inheritdoc/>
    public ImmutableArray<Decision> Judge(string community, string pluginId, string principal)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(pluginId);
        ArgumentNullException.ThrowIfNull(principal);
        return Judge(environment.Policy.Current, community, pluginId, principal);
    }

    // A check ends at the first layer that denies. Whoever is to mend it needs to know all of them, or meets the next one only after the first is mended.
    private ImmutableArray<Decision> Judge(PolicySnapshot policy, string community, string pluginId, string principal)
    {
        var (enabled, at) = (policy.CheckEnabled(principal), policy.Community(community));
        var jobs = at.PluginPolicy.JudgeBackgroundJobs(PluginKind.Package);
        var granted = new CapabilityGrant(new CurrentGrant(environment.Policy, community, pluginId, principal)).Check(CapabilityUse.RunJob);
        if (enabled.Allowed && jobs.Allowed && granted.Allowed)
        {
            return [];
        }

        var against = at.Find(pluginId) is { } plugin
            ? plugin.Denied.Where(static denial => denial.Capability.Type == CapabilityCatalog.JobsRun).Select(static denial => denial.Decision).Concat(plugin.Explain(CapabilityUse.RunJob, policy.Find(principal)?.Reach))
            : [granted];

        // Of a document that cannot be used, what its defaults deny is not what is to be mended.
        var layers = new[] { (Fault: policy.InstanceFault, Layer: DecisionLayer.InstancePolicy), (Fault: at.Fault, Layer: DecisionLayer.CommunityPolicy) };
        var denials = new[] { enabled, jobs }.Concat(against)
            .Where(decision => !decision.Allowed && !layers.Any(faulty => faulty.Fault is not null && faulty.Layer == decision.Layer))
            .Concat(layers.Select(static faulty => faulty.Fault).OfType<Decision>())
            .Distinct().ToImmutableArray();
        return denials.IsEmpty ? [granted] : denials;
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
