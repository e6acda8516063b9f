using System.Collections.Immutable;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;
using Bailey.Server.Jobs;
using Bailey.Server.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Attention;

/// <summary>What needs somebody: over all communities, and of each no more than the caller could list there.</summary>
internal static class AttentionEndpoints
{
    private const int MaxItems = 200;
    private const int MaxJobs = 500;

    // Which everybody keeps, whatever they hold.
    private const string OwnAccount = "account/show";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation(HttpMethod.Get, "/api/attention", "attention/list", ListAsync).Produces<AttentionView>().Filtered().Costs(Effort.Costly);

    private static async Task<IResult> ListAsync(HttpContext context, BaileyHost host, JobParts jobs)
    {
        var (policy, caller) = (host.Policy.Current, OperationContext.Of(context)!.RequireCaller());
        var items = new List<AttentionItem>();
        var installations = await host.Store.ListInstallationsAsync(null, context.RequestAborted).ConfigureAwait(false);
        var visible = installations.Where(one => policy.Knows(one.Community) && MayList(policy, caller, "plugins/packages/list", one.Community)).ToList();
        items.AddRange(visible.SelectMany(Of));

        var isWhole = await AddJobsAsync(items, installations, policy, caller, jobs, context.RequestAborted).ConfigureAwait(false);
        await AddQuotasAsync(items, policy, caller, host, context.RequestAborted).ConfigureAwait(false);
        var sorted = items.OrderBy(static item => item.Kind).ThenBy(static item => item.Community, StringComparer.Ordinal).ThenBy(static item => item.Plugin ?? item.Principal, StringComparer.Ordinal).Take(MaxItems);
        return Results.Ok(new AttentionView([.. sorted], isWhole && items.Count <= MaxItems, SwitchOf(policy), StepsOf(visible, policy, caller)));
    }

    /// <summary>Whether plugins are called at all, as the policy stands.</summary>
    internal static PluginsSwitch SwitchOf(PolicySnapshot policy) =>
        policy.InstanceFault is not null ? PluginsSwitch.Faulty : policy.Instance.Enabled ? PluginsSwitch.On : PluginsSwitch.Off;

    private static FirstStepsView StepsOf(List<PluginInstallation> visible, PolicySnapshot policy, Caller caller) => new(
        policy.Documents.Communities.Select(static community => community.Id).Order(StringComparer.Ordinal).FirstOrDefault(id => MayList(policy, caller, "plugins/packages/upload", id)),
        visible.Count > 0,
        visible.Exists(static one => one.State is PluginState.Active or PluginState.Suspended));

    private static IEnumerable<AttentionItem> Of(PluginInstallation installation)
    {
        var current = installation.Current;
        if (installation.State is PluginState.Verified or PluginState.Reviewed)
        {
            yield return new AttentionItem(AttentionKind.Consent, installation.Community, installation.PluginId, current.Name, current.Version, At: current.AddedAt);
        }
        else if (installation.State == PluginState.Suspended)
        {
            yield return new AttentionItem(AttentionKind.Suspended, installation.Community, installation.PluginId, current.Name, current.Version, Detail: installation.SuspendedReason);
        }

        if (installation.Pending is { } pending)
        {
            yield return new AttentionItem(AttentionKind.HeldUpgrade, installation.Community, installation.PluginId, pending.Name, pending.Version, At: pending.AddedAt);
        }
    }

    private static async Task<bool> AddJobsAsync(
        List<AttentionItem> items, ImmutableArray<PluginInstallation> installations, PolicySnapshot policy, Caller caller, JobParts jobs, CancellationToken cancellationToken)
    {
        var visible = (await jobs.Catalog.ListAsync(installations, cancellationToken).ConfigureAwait(false))
            .Where(job => job.IsActive && policy.Knows(job.Community) && MayList(policy, caller, "jobs/runs/list", job.Community)).ToList();
        foreach (var job in visible.Take(MaxJobs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // One that runs again tells nothing yet: the one before it does.
            var last = (await jobs.Store.ListRunsAsync(job, null, 2, cancellationToken).ConfigureAwait(false)).FirstOrDefault(static run => run.Outcome != JobRunOutcome.Running);
            if (last is { Outcome: JobRunOutcome.Failed or JobRunOutcome.Denied or JobRunOutcome.Lost })
            {
                items.Add(new AttentionItem(AttentionKind.JobFailed, job.Community, job.Plugin, Job: job.Name, Run: last.Id, Principal: last.Principal, Code: last.Code, Detail: last.Detail, At: last.StartedAt));
            }
        }

        return visible.Count <= MaxJobs;
    }

    // What lasts and what runs at this moment; a rate is used up and filled again within a second.
    private static async Task AddQuotasAsync(List<AttentionItem> items, PolicySnapshot policy, Caller caller, BaileyHost host, CancellationToken cancellationToken)
    {
        var readsAll = MayList(policy, caller, "principals/usage", null);
        var stored = (await host.Store.ListStoredBytesAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var principal in policy.Principals)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = principal.Name.Text;
            if (!readsAll && !(string.Equals(name, caller.Principal, StringComparison.OrdinalIgnoreCase) && MayList(policy, caller, OwnAccount, null)))
            {
                continue;
            }

            var (quotas, usage) = (principal.Profile.Quotas, host.Ledgers.Find(name)?.Usage);
            Measure(name, "max_storage_bytes", Math.Max(usage?.StorageBytes ?? 0, stored.GetValueOrDefault(name)), quotas);
            Measure(name, "max_background_processes", usage?.BackgroundProcesses ?? 0, quotas);
            Measure(name, "max_in_flight_calls", usage?.InFlightCalls ?? 0, quotas);
        }

        void Measure(string name, string key, long used, PrincipalQuotas quotas)
        {
            if (quotas.ValueOf(key) is var limit && used > 0 && used > limit * 0.8)
            {
                items.Add(new AttentionItem(AttentionKind.QuotaNear, Principal: name, Quota: key, Used: used, Limit: limit));
            }
        }
    }

    // As if each was asked for by its own operation: nothing is told here that would be refused there.
    private static bool MayList(PolicySnapshot policy, Caller caller, string path, string? community)
    {
        var asked = OperationCatalog.Get(path);
        var decision = policy.Check(caller.Principal, asked.Permission!, community);
        return policy.Commands.Evaluate(asked, caller.Kind).Allowed && caller.Covers(asked.Permission!)
            && (decision.Allowed || (path == OwnAccount && decision.ReasonCode == PermissionReason.PermissionMissing));
    }
}
