using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Signals;

/// <summary>Signals of a community: those that wait, all that are kept, and the means to acknowledge them.</summary>
internal static class SignalEndpoints
{
    private const string Root = "/api/communities/{community}/signals";
    private const string One = Root + "/{signal}";

    // Each is read with its history and payload.
    private const int MaxLimit = 200;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "signals/list", static (string community, HttpContext context, BaileyHost host) => ListAsync(community, context, host, waiting: true)).Produces<Page<SignalView>>();
        routes.MapOperation(HttpMethod.Get, Root + "/history", "signals/history", static (string community, HttpContext context, BaileyHost host) => ListAsync(community, context, host, waiting: false)).Produces<Page<SignalView>>();
        routes.MapOperation(HttpMethod.Get, One, "signals/show", ShowAsync).Produces<SignalView>();
        routes.MapOperation(HttpMethod.Post, One + "/acknowledge", "signals/acknowledge", AcknowledgeAsync).Accepts<AcknowledgeRequest>(isOptional: true, "application/json").Produces<SignalView>();
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host, bool waiting)
    {
        var asked = PageRequest.Of(context);
        var wanted = asked with { Limit = Math.Min(asked.Limit, MaxLimit) };
        Guid? before = wanted.After is null ? null : Guid.TryParse(wanted.After, out var id) ? id : throw new ApiProblemException(ProblemOf.Malformed("the cursor is none that this server gave"));
        var signals = await host.Store.ListSignalsAsync(community, waiting, before, wanted.Limit + 1, context.RequestAborted).ConfigureAwait(false);
        var page = wanted.Page(signals, static signal => signal.Id.ToString());
        return Results.Ok(new Page<SignalView>([.. page.Items.Select(SignalView.Of)], page.Next));
    }

    private static async Task<IResult> ShowAsync(string community, string signal, HttpContext context, BaileyHost host) =>
        Results.Ok(SignalView.Of(await FindAsync(community, signal, context, host).ConfigureAwait(false)));

    private static async Task<IResult> AcknowledgeAsync(string community, string signal, HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var wanted = context.Request.ContentLength is null or 0 && context.Request.ContentType is null ? new AcknowledgeRequest() : await RequestBody.ReadAsync<AcknowledgeRequest>(context).ConfigureAwait(false);
        var found = await FindAsync(community, signal, context, host).ConfigureAwait(false);
        var acknowledged = new List<string>();
        foreach (var plugin in SignalView.WaitingFor(found).Where(plugin => wanted.Plugin is null || plugin == wanted.Plugin))
        {
            if (await host.Signals.AcknowledgeAsync(community, found.Id, plugin, context.RequestAborted).ConfigureAwait(false))
            {
                acknowledged.Add(plugin);
            }
        }

        if (acknowledged.Count == 0)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, SignalQueueReason.NotWaiting, "the signal does not wait to be acknowledged") { Remedy = "look at its history: who has it, and what became of it" });
        }

        var operation = OperationContext.Of(context)!;
        await host.Store.CommitAsync(
            new StoreChange
            {
                Audit =
                [
                    new AuditEntry
                    {
                        Id = UuidV7.Shared.Next(),
                        Time = clock.GetUtcNow(),
                        Community = community,
                        Principal = operation.RequireCaller().Principal,
                        Action = AuditAction.Operation,
                        Target = $"{operation.Operation.Path} {found.Id} for {string.Join(", ", acknowledged)}",
                        DecisionId = operation.DecisionId,
                    },
                ],
            },
            CancellationToken.None).ConfigureAwait(false);
        return Results.Ok(SignalView.Of(await host.Store.FindSignalAsync(community, found.Id, context.RequestAborted).ConfigureAwait(false) ?? found));
    }

    private static async Task<SignalRecord> FindAsync(string community, string signal, HttpContext context, BaileyHost host)
    {
        if (!Guid.TryParse(signal, out var id) || await host.Store.FindSignalAsync(community, id, context.RequestAborted).ConfigureAwait(false) is not { } found)
        {
            throw new ApiProblemException(ProblemOf.NotFound("signal of that id"));
        }

        OperationContext.Of(context)!.Target = id.ToString();
        return found;
    }
}
