using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Packages;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Jobs;

/// <summary>Jobs of a community: what is due when, what came of it, and the means to hold it or to run it now.</summary>
internal static class JobEndpoints
{
    private const string Root = "/api/communities/{community}/jobs";
    private const string One = Root + "/{plugin}/{job}";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "jobs/list", ListAsync).Produces<Page<JobView>>().Costs(Effort.Costly);
        routes.MapOperation(HttpMethod.Get, One, "jobs/show", ShowAsync).Produces<JobView>();
        routes.MapOperation(HttpMethod.Post, One + "/pause", "jobs/pause", static (string community, string plugin, string job, HttpContext context, JobParts parts) => HoldAsync(community, plugin, job, context, parts, isPaused: true)).Produces<JobView>();
        routes.MapOperation(HttpMethod.Post, One + "/resume", "jobs/resume", static (string community, string plugin, string job, HttpContext context, JobParts parts) => HoldAsync(community, plugin, job, context, parts, isPaused: false)).Produces<JobView>();
        routes.MapOperation(HttpMethod.Post, One + "/run", "jobs/run", RunAsync).Produces<JobRunView>(StatusCodes.Status202Accepted).Idempotent();
        routes.MapOperation(HttpMethod.Get, One + "/runs", "jobs/runs/list", RunsAsync).Produces<Page<JobRunView>>();
        routes.MapOperation(HttpMethod.Get, One + "/runs/{run}", "jobs/runs/show", RunShownAsync).Produces<JobRunView>();
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, JobParts parts)
    {
        var page = PageRequest.Of(context).Cut(
            (await parts.Catalog.ListAsync(community, context.RequestAborted).ConfigureAwait(false)).OrderBy(SortKey, StringComparer.Ordinal), SortKey);
        var views = ImmutableArray.CreateBuilder<JobView>();
        foreach (var job in page.Items)
        {
            views.Add((await ViewAsync(job, context, parts).ConfigureAwait(false)).View);
        }

        return Results.Ok(new Page<JobView>(views.ToImmutable(), page.Next));
    }

    private static async Task<IResult> ShowAsync(string community, string plugin, string job, HttpContext context, JobParts parts) =>
        Shown(context, await ViewAsync(await FindAsync(community, plugin, job, context, parts).ConfigureAwait(false), context, parts).ConfigureAwait(false));

    private static async Task<IResult> HoldAsync(string community, string plugin, string job, HttpContext context, JobParts parts, bool isPaused)
    {
        var found = await FindAsync(community, plugin, job, context, parts).ConfigureAwait(false);
        var operation = OperationContext.Of(context)!;
        var now = parts.Clock.GetUtcNow();
        if (context.Request.Headers.IfMatch.Count > 0)
        {
            ETags.Check(context, ETags.Of((await parts.Store.ReadAsync(found, context.RequestAborted).ConfigureAwait(false)).Revision));
        }

        await parts.Store.ChangeAsync(
            found,
            state => state.PausedAt is not null == isPaused
                ? null
                : (state with
                {
                    PausedAt = isPaused ? now : null,
                    PausedBy = isPaused ? operation.RequireCaller().Principal : null,

                    // What was due while it was paused was not missed.
                    LastFireTime = isPaused || state.LastFireTime > now ? state.LastFireTime : now,
                }, new StoreChange { Audit = [Entry(found, operation, parts)] }),
            context.RequestAborted).ConfigureAwait(false);
        return Shown(context, await ViewAsync(found, context, parts).ConfigureAwait(false));
    }

    private static async Task<IResult> RunAsync(string community, string plugin, string job, HttpContext context, JobParts parts)
    {
        var found = await FindAsync(community, plugin, job, context, parts).ConfigureAwait(false);
        var run = await parts.Runner.FireAsync(found, parts.Clock.GetUtcNow(), JobTrigger.Manual, OperationContext.Of(context)!.RequireCaller().Principal, context.RequestAborted).ConfigureAwait(false);
        return Results.Accepted($"/api/communities/{community}/jobs/{Uri.EscapeDataString(plugin)}/{Uri.EscapeDataString(job)}/runs/{run!.Id}", run);
    }

    private static async Task<IResult> RunsAsync(string community, string plugin, string job, HttpContext context, JobParts parts)
    {
        var found = await FindAsync(community, plugin, job, context, parts).ConfigureAwait(false);
        var wanted = PageRequest.Of(context);
        if (wanted.After is { } after && !Guid.TryParse(after, out _))
        {
            throw new ApiProblemException(ProblemOf.Malformed("the cursor is none that this server gave"));
        }

        var runs = await parts.Store.ListRunsAsync(found, wanted.After, Math.Min(wanted.Limit + 1, 1_000), context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(wanted.Page(runs, static run => run.Id.ToString()));
    }

    private static async Task<IResult> RunShownAsync(string community, string plugin, string job, string run, HttpContext context, JobParts parts)
    {
        var found = await FindAsync(community, plugin, job, context, parts).ConfigureAwait(false);
        return Guid.TryParse(run, out var id) && await parts.Store.FindRunAsync(found, id, context.RequestAborted).ConfigureAwait(false) is { } view
            ? Results.Ok(view)
            : throw new ApiProblemException(ProblemOf.NotFound("run of that id"));
    }

    private static async Task<JobSchedule> FindAsync(string community, string plugin, string job, HttpContext context, JobParts parts)
    {
        OperationContext.Of(context)!.Target = $"{plugin} {job}";
        return await parts.Catalog.FindAsync(community, plugin, job, context.RequestAborted).ConfigureAwait(false) ?? throw new ApiProblemException(ProblemOf.NotFound("job of that name"));
    }

    private static IResult Shown(HttpContext context, (JobView View, long Revision) found)
    {
        ETags.Set(context, ETags.Of(found.Revision));
        return Results.Ok(found.View);
    }

    private static async Task<(JobView View, long Revision)> ViewAsync(JobSchedule job, HttpContext context, JobParts parts)
    {
        var (state, revision) = await parts.Store.ReadAsync(job, context.RequestAborted).ConfigureAwait(false);
        var now = parts.Clock.GetUtcNow();

        var denials = job is { Principal: { } principal, IsActive: true } ? parts.Host.Schedules.Judge(job.Community, job.Plugin, principal) : RulesAgainst(job, parts.Host.Policy.Current);
        var view = new JobView(
            job.Plugin,
            job.Name,
            job.Cron,
            job.TimeZone,
            job.Principal,
            job.IsActive,
            state.PausedAt,
            state.PausedBy,
            state.LastFireTime,
            job.IsActive && state.PausedAt is null ? job.Next(now) : null,
            state.Running is { } lease && (lease.Until > now || parts.Runner.IsRunning(lease.Run)) ? lease.Run : null,
            [.. denials.Select(DecisionView.Of)]);
        return (view, revision);
    }

    // A plugin that is switched off holds nothing; what the rules say of it and of jobs is worth knowing before it is switched on.
    private static ImmutableArray<Decision> RulesAgainst(JobSchedule job, PolicySnapshot policy)
    {
        var at = policy.Community(job.Community);
        return [.. new[] { policy.InstanceFault ?? policy.Instance.JudgePlugin(job.Plugin), at.Fault ?? at.PluginPolicy.JudgeBackgroundJobs(PluginKind.Package) }.Where(static decision => !decision.Allowed)];
    }

    private static AuditEntry Entry(JobSchedule job, OperationContext operation, JobParts parts) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = parts.Clock.GetUtcNow(),
        Community = job.Community,
        Principal = operation.RequireCaller().Principal,
        Plugin = job.Plugin,
        Action = AuditAction.Job,
        Target = $"{operation.Operation.Path} {job.Name}",
        DecisionId = operation.DecisionId,
    };

    private static string SortKey(JobSchedule job) => $"{job.Plugin}\n{job.Name}";
}
