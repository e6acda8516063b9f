using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.RateLimits;

/// <summary>Limits requests of one address, before anybody looks who sends them; and, more narrowly, attempts to sign in.</summary>
internal sealed class AddressRateLimit(RequestDelegate next, RequestRates rates)
{
    public Task InvokeAsync(HttpContext context) =>
        (rates.TakeAddress(context) ?? (IsSignIn(context) ? rates.TakeSignInAddress(context) : null)) is { } problem ? ProblemWriter.WriteAsync(context, problem) : next(context);

    private static bool IsSignIn(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OperationMetadata>()?.Operation.Path is "account/sign-in" or "account/sign-in-link" or "account/setup" or "members/invitations/accept";
}
