using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Bailey.Server.Events;

/// <summary>
/// Streams what comes into the store as server-sent events. It reads from the store what the client has taken the last of, so that a slow client holds
/// nothing here; it ends when the caller may read no more, and after a while in any case, so that whoever comes back is judged anew.
/// </summary>
internal sealed class LiveTail(BaileyHost host, Sessions sessions, TailOptions options, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);
    private int _all;

    /// <summary>The number after which the client wants to go on: the header <c>Last-Event-ID</c>; null where it has none.</summary>
    /// <exception cref="ApiProblemException">It is no number.</exception>
    internal static long? ResumeAfter(HttpContext context)
    {
        var header = context.Request.Headers["Last-Event-ID"].ToString();
        return header.Length == 0 ? null
            : long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ApiProblemException(ProblemOf.Malformed("Last-Event-ID is none that this server gave", "leave it out to follow from now on"));
    }

    /// <summary>Streams until the caller goes, may read no more, or the time is over.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">What the events are called.</param>
    /// <param name="after">The number after which it begins.</param>
    /// <param name="read">Reads what comes after a number: up to which it was read, and what of that is to be sent.</param>
    internal async Task RunAsync(HttpContext context, string name, long after, Func<long, CancellationToken, Task<(long Read, IReadOnlyList<TailItem> Items)>> read)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        using var place = Enter(caller.Principal);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await FollowAsync(context, operation, caller, name, after, read, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The client comes back to whoever is there then.
        }
    }

    private async Task FollowAsync(
        HttpContext context, OperationContext operation, Caller caller, string name, long after, Func<long, CancellationToken, Task<(long Read, IReadOnlyList<TailItem> Items)>> read, CancellationToken ending)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var (started, told, judged) = (clock.GetTimestamp(), clock.GetTimestamp(), clock.GetTimestamp());
        await WriteAsync(response, ": following\n\n", ending).ConfigureAwait(false);
        while (clock.GetElapsedTime(started) < options.Longest)
        {
            var isDue = clock.GetElapsedTime(judged) > options.SessionInterval;
            judged = isDue ? clock.GetTimestamp() : judged;
            if (await JudgeAsync(operation, caller, isDue, ending).ConfigureAwait(false) is { } code)
            {
                await WriteAsync(response, $"event: end\ndata: {{\"code\":\"{code}\"}}\n\n", ending).ConfigureAwait(false);
                return;
            }

            var (number, items) = await read(after, ending).ConfigureAwait(false);
            if (items.Count > 0)
            {
                var text = new StringBuilder();
                foreach (var item in items)
                {
                    text.Append(CultureInfo.InvariantCulture, $"id: {item.Number}\nevent: {name}\ndata: {item.Json}\n\n");
                }

                await WriteAsync(response, text.ToString(), ending).ConfigureAwait(false);
                told = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(told) > options.Heartbeat)
            {
                await WriteAsync(response, ": heartbeat\n\n", ending).ConfigureAwait(false);
                told = clock.GetTimestamp();
            }

            if (number == after)
            {
                await Task.Delay(options.Interval, clock, ending).ConfigureAwait(false);
            }

            after = number;
        }
    }

    // What the gate asked when it began, asked again: it may have been taken away.
    private async Task<string?> JudgeAsync(OperationContext operation, Caller caller, bool withSession, CancellationToken cancellationToken)
    {
        var policy = host.Policy.Current;
        var decision = policy.Find(caller.Principal)?.CheckAuthMethod(caller.Method) ?? policy.CheckEnabled(caller.Principal);
        decision = decision.Allowed ? policy.Commands.Evaluate(operation.Operation, caller.Kind) : decision;
        decision = decision.Allowed ? policy.Check(caller.Principal, operation.Operation.Permission!, operation.Community) : decision;
        if (!decision.Allowed)
        {
            return decision.ReasonCode;
        }

        if (operation.Community is { } community && !policy.Knows(community))
        {
            return ServerReason.NotFound;
        }

        return withSession && !await sessions.IsStillGoodAsync(caller, cancellationToken).ConfigureAwait(false) ? ServerReason.SignInRequired : null;
    }

    private Place Enter(string principal)
    {
        var mine = _open.AddOrUpdate(principal, 1, static (_, count) => count + 1);
        var all = Interlocked.Increment(ref _all);
        var place = new Place(this, principal);
        if (mine <= options.MaxPerPrincipal && all <= options.MaxOpen)
        {
            return place;
        }

        place.Dispose();
        throw new ApiProblemException(new ApiProblem(StatusCodes.Status429TooManyRequests, ServerReason.TooManyRequests, "too many are followed at once") { Remedy = "close one of those that are open", RetryAfter = 5 });
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed class Place(LiveTail tail, string principal) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref tail._all);
            if (tail._open.AddOrUpdate(principal, 0, static (_, count) => count - 1) <= 0)
            {
                tail._open.TryRemove(KeyValuePair.Create(principal, 0));
            }
        }
    }
}
