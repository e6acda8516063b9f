using System.Threading.RateLimiting;
using Bailey.Server.Hosting;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.RateLimits;

/// <summary>
/// Bounds what one principal has the server work on: so many costly requests at once, of which each ends in time, so that the others' are not kept waiting by
/// whoever asks for much.
/// </summary>
internal sealed class RequestEfforts(ServerOptions options, TimeProvider clock) : IDisposable
{
    // Of one that has many pages open, each of which asks once.
    private const int MaxWaiting = 64;

    private readonly PartitionedRateLimiter<string> _costly = Limiter(options.CostlyRequestsPerPrincipal, MaxWaiting);
    private readonly PartitionedRateLimiter<string> _long = Limiter(options.LongRequestsPerPrincipal, 0);

    /// <summary>Serves a request within its bounds.</summary>
    /// <exception cref="ApiProblemException">There are too many, or it took too long.</exception>
    internal async Task ServeAsync(HttpContext context, Effort effort, string principal, RequestDelegate next)
    {
        var (limiter, longest, count, time) = effort == Effort.Long
            ? (_long, options.LongRequestTime, nameof(options.LongRequestsPerPrincipal), nameof(options.LongRequestTime))
            : (_costly, options.CostlyRequestTime, nameof(options.CostlyRequestsPerPrincipal), nameof(options.CostlyRequestTime));
        using var lease = await limiter.AcquireAsync(principal, 1, context.RequestAborted).ConfigureAwait(false);
        if (!lease.IsAcquired)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status429TooManyRequests, ServerReason.TooManyAtOnce, "as many costly requests of this principal are worked on, or wait, as may be")
            {
                Remedy = $"wait until one of them has ended; {RaisedLimit.By(count)}",
                RetryAfter = 5,
            });
        }

        var (asked, started) = (context.RequestAborted, clock.GetTimestamp());
        using var late = new CancellationTokenSource(longest, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(asked, late.Token);
        context.RequestAborted = ending.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !asked.IsCancellationRequested)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status503ServiceUnavailable, ServerReason.TookTooLong, FormattableString.Invariant($"it was ended after {clock.GetElapsedTime(started).TotalSeconds:0} s, as it took too long"))
            {
                Remedy = $"ask for less, as a shorter time or fewer decisions; {RaisedLimit.By(time, "TIME")}",
                RetryAfter = 5,
            });
        }
        finally
        {
            context.RequestAborted = asked;
        }
    }

    public void Dispose()
    {
        _costly.Dispose();
        _long.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int atOnce, int waiting) => PartitionedRateLimiter.Create<string, string>(
        principal => RateLimitPartition.GetConcurrencyLimiter(principal, _ => new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }),
        StringComparer.OrdinalIgnoreCase);
}
