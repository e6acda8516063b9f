using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Snapshots;
using Bailey.Server.Communities;
using Bailey.Server.Hosting;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Instances;

/// <summary>The instance: what it is, whether it works, and what it counts.</summary>
internal static class SystemEndpoints
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, "/api/system", "system/show", ShowAsync).Produces<SystemView>();
        routes.MapOperation(HttpMethod.Get, "/health/live", "system/health/live", static () => Results.Ok(new HealthView("live"))).Produces<HealthView>().ForAnybody().Unrecorded();
        routes.MapOperation(HttpMethod.Get, "/health/ready", "system/health/ready", ReadyAsync).Produces<HealthView>().ForAnybody().Unrecorded();
        routes.MapOperation(HttpMethod.Get, "/metrics", "system/metrics", static (MetricsLedger metrics) => Results.Text(metrics.Print(), "text/plain; version=0.0.4", Encoding.UTF8)).Produces<string>(contentType: "text/plain").Unrecorded();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, BaileyHost host, ServerOptions options, MetricsLedger metrics)
    {
        var policy = host.Policy.Current;
        var nodes = await host.Store.ListNodesAsync(context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(new SystemView(
            options.Node,
            typeof(SystemEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0.0.0",
            metrics.StartedAt,
            options.InstanceType,
            options.PlatformMode,
            options.PostgreSql is null ? "sqlite" : "postgresql",
            policy.Documents.Communities.Length,
            policy.Principals.Count,
            nodes.IsEmpty ? [new NodeView(options.Node, metrics.StartedAt, null, true)] : [.. nodes.Select(static node => new NodeView(node.Name, node.Started, node.LastSeen, node.IsAlive))],
            [.. policy.Warnings.Select(warning => new PolicyFaultView(warning.Code, Shown(warning.Subject, options), Shown(warning.Message, options)))],
            ServerSettings.Of(options)));
    }

    // Where the operator keeps the data is no business of whoever reads this; which file of it is, is.
    private static string Shown(string text, ServerOptions options) => text.Replace(Path.GetFullPath(options.DataDirectory) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    // Anybody may ask, and is told nothing of what is wrong but where to look.
    private static async Task<IResult> ReadyAsync(HttpContext context, BaileyHost host)
    {
        if (!await IsReachableAsync(host.Store, context.RequestAborted).ConfigureAwait(false))
        {
            throw NotReady("the store cannot be reached");
        }

        return IsSound(host.Policy.Current) ? Results.Ok(new HealthView("ready")) : throw NotReady("the policy of the instance has faults");
    }

    // A faulty document of one community or principal denies those alone, and must not take the whole server out of service.
    private static bool IsSound(PolicySnapshot policy) => policy.InstanceFault is null && policy.Commands.Fault is null && policy.Documents.Roles is not { IsValid: false };

    private static async Task<bool> IsReachableAsync(IPluginStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.Records.CountAsync(CommunityEndpoints.RecordKind, null, cancellationToken).AsTask().WaitAsync(s_patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is PluginStoreException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static ApiProblemException NotReady(string detail) => new(new ApiProblem(StatusCodes.Status503ServiceUnavailable, ServerReason.Unavailable, detail) { Remedy = "the operator of the machine may run: bailey doctor", RetryAfter = 5 });
}
