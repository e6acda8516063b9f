using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.RateLimits;

/// <summary>Limits requests for one principal, from wherever they come.</summary>
internal sealed class PrincipalRateLimit(RequestDelegate next, RequestRates rates)
{
    public Task InvokeAsync(HttpContext context) =>
        Caller.Of(context) is { } caller && rates.TakePrincipal(caller.Principal) is { } problem ? ProblemWriter.WriteAsync(context, problem) : next(context);
}
