using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Server.Events;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Audit;

/// <summary>The audit log of a community, and that of the instance.</summary>
internal static class AuditEndpoints
{
    private const int TailPage = 500;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/api/communities/{community}/audit", "");
        Map(routes, "/api/audit", "instance.");
    }

    private static void Map(IEndpointRouteBuilder routes, string root, string prefix)
    {
        Add(HttpMethod.Get, "", "audit/query", QueryAsync).Produces<Page<AuditEntryView>>().Costs(Effort.Costly).Takes(AuditSelection.Parameters);
        Add(HttpMethod.Get, "/tail", "audit/tail", TailAsync).Produces<string>(StatusCodes.Status200OK, "text/event-stream").Takes(AuditSelection.Parameters);
        Add(HttpMethod.Get, "/export", "audit/export", ExportAsync).Produces<string>(StatusCodes.Status200OK, "text/csv", "application/x-ndjson").Costs(Effort.Long).Takes([.. AuditSelection.Parameters, new QueryParameter("format", "CSV, or JSON lines whose chain can be verified") { Values = ["csv", "jsonl"], IsRequired = true }]);
        Add(HttpMethod.Post, "/verify", "audit/verify", VerifyAsync).Accepts<VerifyRequest>(isOptional: true, "application/json").Produces<AuditVerdictView>().Costs(Effort.Long);
        Add(HttpMethod.Get, "/head", "audit/head", HeadAsync).Produces<SignedHead>();

        RouteHandlerBuilder Add(HttpMethod method, string path, string operation, Delegate handler) => routes.MapOperation(method, root + path, operation, handler).WithName(prefix + operation.Replace('/', '.'));
    }

    private static async Task<IResult> QueryAsync(HttpContext context, BaileyHost host)
    {
        try
        {
            var query = AuditSelection.Of(context, ChainOf(context));
            if (query.Cursor is null)
            {
                // Whoever asks after having done something expects to see it; what is older than a page before is durable.
                await host.Store.Audit.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }

            var page = await host.Store.Audit.QueryAsync(query, context.RequestAborted).ConfigureAwait(false);
            return Results.Ok(new Page<AuditEntryView>([.. page.Entries.Select(AuditEntryView.Of)], page.Next));
        }
        catch (AuditQueryException e)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status400BadRequest, e.Code, e.Message));
        }
    }

    private static async Task<IResult> TailAsync(HttpContext context, BaileyHost host, LiveTail tail)
    {
        var chain = ChainOf(context);
        var query = AuditSelection.Of(context, chain);
        var after = LiveTail.ResumeAfter(context) ?? await LastAsync(host, chain, context.RequestAborted).ConfigureAwait(false);
        await tail.RunAsync(context, "audit", after, async (number, cancellationToken) =>
        {
            var items = new List<TailItem>();
            var read = number;
            await foreach (var entry in host.Store.Audit.ReadAsync(CommunityOf(context), number + 1, cancellationToken).ConfigureAwait(false))
            {
                read = entry.Sequence;
                if (AuditSelection.Matches(query, entry.Entry))
                {
                    items.Add(new TailItem(entry.Sequence, JsonSerializer.Serialize(AuditEntryView.Of(entry), ApiJson.Options)));
                }

                if (read - number >= TailPage)
                {
                    break;
                }
            }

            return (read, items);
        }).ConfigureAwait(false);
        return Results.Empty;
    }

    private static async Task<IResult> ExportAsync(HttpContext context, BaileyHost host)
    {
        var format = context.Request.Query["format"].ToString();
        if (format is not ("csv" or "jsonl"))
        {
            throw new ApiProblemException(ProblemOf.Malformed("format must be csv or jsonl"));
        }

        var community = CommunityOf(context);
        var query = AuditSelection.OfExport(context, ChainOf(context));
        context.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{community ?? "instance"}.{format}\"";
        var entries = host.Store.Audit.ReadAsync(community, 1, context.RequestAborted).Where(entry => AuditSelection.Matches(query, entry.Entry));
        await (format == "csv"
            ? AuditExport.WriteCsvAsync(entries, context.Response.Body, context.RequestAborted)
            : AuditExport.WriteJsonLinesAsync(entries, context.Response.Body, context.RequestAborted)).ConfigureAwait(false);
        return Results.Empty;
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, BaileyHost host)
    {
        var chain = ChainOf(context);
        var head = context.Request.ContentLength is null or 0 && context.Request.ContentType is null ? null : (await RequestBody.ReadAsync<VerifyRequest>(context).ConfigureAwait(false)).Head;
        if (head is not null && head.Chain != chain)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/head/chain", "the head is one of another chain"));
        }

        var verdicts = await host.Store.Audit.VerifyAsync(chain, head, context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(verdicts.IsEmpty ? new AuditVerdictView(chain, true, 0, null, null, null) : AuditVerdictView.Of(verdicts[0]));
    }

    private static async Task<IResult> HeadAsync(HttpContext context, BaileyHost host) =>
        await host.Store.Audit.ExportHeadAsync(CommunityOf(context), context.RequestAborted).ConfigureAwait(false) is { } head
            ? Results.Ok(head)
            : throw new ApiProblemException(ProblemOf.NotFound("entry in the audit log yet"));

    private static async Task<long> LastAsync(BaileyHost host, string chain, CancellationToken cancellationToken)
    {
        var newest = await host.Store.Audit.QueryAsync(new AuditQuery { Community = chain, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return newest.Entries.IsEmpty ? 0 : newest.Entries[0].Sequence;
    }

    private static string? CommunityOf(HttpContext context) => OperationContext.Of(context)!.Community;

    private static string ChainOf(HttpContext context) => CommunityOf(context) ?? AuditChain.Instance;
}
