using System.Globalization;
using System.Text.Json;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Events;

/// <summary>Public events of a community: read in pages, or followed.</summary>
internal static class EventEndpoints
{
    private const string Root = "/api/communities/{community}/events";
    private const int Pages = 20;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "events/list", ListAsync).Produces<Page<EventView>>().Takes(
            After("The number after which to begin; with the oldest first"),
            new QueryParameter("order", "Which come first") { Values = ["oldest", "newest"], Default = "oldest" });
        routes.MapOperation(HttpMethod.Get, Root + "/tail", "events/tail", TailAsync).Produces<string>(StatusCodes.Status200OK, "text/event-stream").Takes(After("The number after which to begin; the newest where neither it nor Last-Event-ID is there"));
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, EventFeed feed)
    {
        var wanted = PageRequest.Of(context);
        if (NewestFirst(context))
        {
            var before = wanted.After is { } older ? Number(older, "cursor") : long.MaxValue;
            var (last, newest, isBegin) = await feed.ReadBackAsync(community, before, wanted.Limit, Pages, context.RequestAborted).ConfigureAwait(false);
            return Results.Ok(new Page<EventView>([.. newest.Select(EventView.Of)], isBegin ? null : PageRequest.CursorOf(last.ToString(CultureInfo.InvariantCulture))));
        }

        var after = wanted.After is { } cursor ? Number(cursor, "cursor") : After(context) ?? 0;
        var (read, events, isEnd) = await feed.ReadAsync(community, after, wanted.Limit, Pages, context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(new Page<EventView>([.. events.Select(EventView.Of)], isEnd ? null : PageRequest.CursorOf(read.ToString(CultureInfo.InvariantCulture))));
    }

    private static async Task<IResult> TailAsync(string community, HttpContext context, EventFeed feed, LiveTail tail)
    {
        var after = LiveTail.ResumeAfter(context) ?? After(context) ?? await feed.LastAsync(context.RequestAborted).ConfigureAwait(false);
        await tail.RunAsync(context, "event", after, async (number, cancellationToken) =>
        {
            var (read, events, _) = await feed.ReadAsync(community, number, 500, 4, cancellationToken).ConfigureAwait(false);
            return (read, [.. events.Select(static item => new TailItem(item.Number, JsonSerializer.Serialize(EventView.Of(item), ApiJson.Options)))]);
        }).ConfigureAwait(false);
        return Results.Empty;
    }

    private static bool NewestFirst(HttpContext context) => context.Request.Query["order"].ToString() switch
    {
        "" or "oldest" => false,
        "newest" => true,
        _ => throw new ApiProblemException(ProblemOf.Malformed("order must be oldest or newest")),
    };

    private static QueryParameter After(string description) => new("after", description) { IsNumber = true };

    private static long? After(HttpContext context) => context.Request.Query["after"] is { Count: > 0 } values ? Number(values.ToString(), "after") : null;

    private static long Number(string text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ApiProblemException(ProblemOf.Malformed($"{name} must be the number of an event, or 0"));
}
