using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.RateLimits;

/// <summary>Limits requests for one principal, from wherever they come. A connection by which a principal asks is a stranger's no more.</summary>
internal sealed class PrincipalRateLimit(RequestDelegate next, RequestRates rates)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Caller.Of(context) is not { } caller)
        {
            return next(context);
        }

        StrangerConnections.Release(context);
        return rates.TakePrincipal(caller.Principal) is { } problem ? ProblemWriter.WriteAsync(context, problem) : next(context);
    }
}
