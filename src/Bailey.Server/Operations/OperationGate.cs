using System.Diagnostics;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Snapshots;
using Bailey.Server.Communities;
using Bailey.Server.Idempotency;
using Bailey.Server.Pages;
using Bailey.Server.Problems;
using Bailey.Server.RateLimits;
using Bailey.Server.SignIn;
using Bailey.Server.Telemetry;
using Bailey.Storage.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Operations;

/// <summary>
/// The one way to every endpoint: who asks, whether the profile approves of how that was proven, the token's scope, the command rules, whether the
/// caller may know of the community, and the permission. In that order, so that nothing tells what exists. What came of it is in the audit log.
/// </summary>
/// <param name="next">Serves the endpoint.</param>
/// <param name="host">The plugins and the policy.</param>
/// <param name="idempotency">Does once what is asked for twice.</param>
/// <param name="sessions">Know whether what proved who asks still counts.</param>
/// <param name="work">Knows what goes on in communities.</param>
/// <param name="efforts">Bounds what is costly.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Where what nobody else is told goes.</param>
internal sealed partial class OperationGate(RequestDelegate next, BaileyHost host, IdempotencyGuard idempotency, Sessions sessions, CommunityWork work, RequestEfforts efforts, TimeProvider clock, ILogger<OperationGate> log)
{
    private static readonly TimeSpan s_brief = TimeSpan.FromMilliseconds(500);
    private static readonly Permission s_readCommunity = Permission.Parse("community:read");

    internal static ApiProblem NotSignedIn { get; } = new(StatusCodes.Status401Unauthorized, ServerReason.SignInRequired, "nobody is signed in, or the session or token is not valid any more")
    {
        Remedy = "sign in, or send an API token as Authorization: Bearer TOKEN",
    };

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            if (PageGate.FindNotFound(context) is { } page)
            {
                context.SetEndpoint(page);
                // Set last: the framework would not render a page for an answer that has that status already.
                context.Response.OnStarting(static state =>
                {
                    var response = ((HttpContext)state).Response;
                    response.StatusCode = response.StatusCode == StatusCodes.Status200OK ? StatusCodes.Status404NotFound : response.StatusCode;
                    return Task.CompletedTask;
                }, context);
                await PageGate.ServeAsync(context, page.Metadata.GetMetadata<PageMetadata>()!, next).ConfigureAwait(false);
                return;
            }

            await ProblemWriter.WriteAsync(context, Caller.Of(context) is null ? NotSignedIn : ProblemOf.NotFound("such path")).ConfigureAwait(false);
            return;
        }

        if (endpoint.Metadata.GetMetadata<OperationMetadata>() is not { } metadata)
        {
            if (endpoint.Metadata.GetMetadata<PageMetadata>() is { } shown)
            {
                await PageGate.ServeAsync(context, shown, next).ConfigureAwait(false);
                return;
            }

            // Of the framework: a path that is known, and a method that is not.
            if (endpoint.DisplayName?.StartsWith("405", StringComparison.Ordinal) == true)
            {
                await ProblemWriter.WriteAsync(context, MustSignIn(context) ? NotSignedIn : new ApiProblem(StatusCodes.Status405MethodNotAllowed, ServerReason.MethodNotAllowed, "the path takes no requests of this method")).ConfigureAwait(false);
                return;
            }

            // Of the framework as well: a body of a kind that no endpoint of the path says it takes.
            if (endpoint.DisplayName?.StartsWith("415", StringComparison.Ordinal) == true)
            {
                await ProblemWriter.WriteAsync(context, MustSignIn(context) ? NotSignedIn : new ApiProblem(StatusCodes.Status415UnsupportedMediaType, ServerReason.MediaTypeUnsupported, "the body is of a kind that is not taken here") { Remedy = "say by Content-Type what it is; see the description of the API: /openapi/v1.json" }).ConfigureAwait(false);
                return;
            }

            throw new InvalidOperationException($"the endpoint {endpoint.DisplayName} names no operation, and is not served");
        }

        var operation = new OperationContext(metadata.Operation, UuidV7.Shared.Next(), clock.GetTimestamp()) { Caller = Caller.Of(context) };
        operation.Rejudge = waited => RejudgeAsync(context, operation, metadata, waited);
        operation.Attach(context);
        context.Response.Headers["Bailey-Decision"] = operation.DecisionId.ToString();

        // Before it is asked whether there is such a community: whoever ends it waits for this.
        using var under = context.GetRouteValue("community") is string community && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) ? work.Enter(community) : null;
        var problem = AntiforgeryGuard.Check(context, metadata.IsPublic) ?? Judge(context, operation, metadata) ?? await ServeAsync(context, operation, metadata).ConfigureAwait(false);
        if (problem is not null)
        {
            await RefuseAsync(context, problem).ConfigureAwait(false);
        }

        Record(context, operation, metadata, problem);
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            span.SetTag(TelemetryExport.OperationTag, operation.Operation.Path);
            span.SetTag(TelemetryExport.DecisionTag, operation.DecisionId);
            span.SetTag(TelemetryExport.CommunityTag, operation.Community);
            span.SetTag(TelemetryExport.CodeTag, problem?.Code ?? operation.ReasonCode ?? "ok");
        }
    }

    // Where nobody need be signed in, what is wrong is told to anybody; elsewhere that is told first of all, and nothing else.
    private static bool MustSignIn(HttpContext context) => Caller.Of(context) is null
        && !context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Any(endpoint =>
            endpoint.Metadata.GetMetadata<OperationMetadata>() is { IsPublic: true } && string.Equals(endpoint.RoutePattern.RawText, context.Request.Path.Value, StringComparison.OrdinalIgnoreCase));

    // Whoever sends a body takes the time that it takes: what was true of them before may not be true any more.
    private async Task<ApiProblem?> RejudgeAsync(HttpContext context, OperationContext operation, OperationMetadata metadata, TimeSpan waited) =>
        waited > s_brief && operation.Caller is { } caller && !await sessions.IsStillGoodAsync(caller, context.RequestAborted).ConfigureAwait(false)
            ? NotSignedIn
            : Judge(context, operation, metadata);

    private ApiProblem? Judge(HttpContext context, OperationContext operation, OperationMetadata metadata)
    {
        var policy = host.Policy.Current;
        var asked = metadata.Operation;
        if (metadata.IsPublic)
        {
            return policy.Commands.Evaluate(asked, operation.Caller?.Kind ?? IdentityKinds.Any) is { Allowed: false } ruled ? ProblemOf.Denial(ruled) : null;
        }

        if (operation.Caller is not { } caller)
        {
            return NotSignedIn;
        }

        var principal = policy.Find(caller.Principal);
        var decision = principal?.CheckAuthMethod(caller.Method) ?? policy.CheckEnabled(caller.Principal);
        if (!decision.Allowed)
        {
            return ProblemOf.Denial(decision);
        }

        if ((asked.Identities & caller.Kind) == IdentityKinds.None)
        {
            return new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.IdentityUnsuitable, $"'{asked.Path}' is not for a {(caller.Kind == IdentityKinds.Service ? "service" : "person")}");
        }

        decision = policy.Commands.Evaluate(asked, caller.Kind);
        if (!decision.Allowed)
        {
            return ProblemOf.Denial(decision);
        }

        if (!caller.Covers(asked.Permission!))
        {
            return new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.ScopeTooNarrow, $"the token was not made for '{asked.Permission}'")
            {
                Remedy = $"its owner may make a token whose scope covers '{asked.Permission}'",
            };
        }

        return metadata.IsFiltered ? null
            : context.GetRouteValue("community") is string community ? JudgeIn(community, policy, principal!, operation)
            : Held(principal!, asked.Permission!, null) is { Allowed: false } denial ? ProblemOf.Denial(denial) : null;
    }

    // A community that is not there and one that the caller may not know of answer alike.
    private static ApiProblem? JudgeIn(string community, PolicySnapshot policy, PrincipalPolicy principal, OperationContext operation)
    {
        var decision = Held(principal, operation.Operation.Permission!, community);
        if (!policy.Knows(community) || (!decision.Allowed && !principal.Check(s_readCommunity, community).Allowed))
        {
            return ProblemOf.NotFound("community of that name");
        }

        operation.Community = community;
        return decision.Allowed ? null : ProblemOf.Denial(decision);
    }

    // Everybody keeps their own account; a revoke takes it away all the same.
    private static Decision Held(PrincipalPolicy principal, Permission permission, string? community)
    {
        var decision = principal.Check(permission, community);
        return !decision.Allowed && decision.ReasonCode == PermissionReason.PermissionMissing && permission.Text.StartsWith("self:", StringComparison.Ordinal)
            ? Decision.Allow(DecisionLayer.Permission, "everybody keeps their own account")
            : decision;
    }

    private async Task<ApiProblem?> ServeAsync(HttpContext context, OperationContext operation, OperationMetadata metadata)
    {
        try
        {
            RequestDelegate serve = metadata.IsIdempotent ? served => idempotency.ServeAsync(served, operation, next) : next;
            await (metadata.Effort == Effort.Little ? serve(context) : efforts.ServeAsync(context, metadata.Effort, operation.Caller?.Principal ?? "", serve)).ConfigureAwait(false);
            return null;
        }
        catch (ApiProblemException e)
        {
            return e.Problem;
        }
        catch (PluginStoreException e)
        {
            return ProblemOf.Store(e);
        }
        catch (StorageException e)
        {
            TellFailure(log, e.Code, e);
            return ProblemOf.File(e);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new ApiProblem(e.StatusCode, ServerReason.BodyTooLarge, "the body is larger than this path takes")
                : ProblemOf.Malformed("the request cannot be read", "see the description of the API: /openapi/v1.json");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (ObjectDisposedException)
        {
            return new ApiProblem(StatusCodes.Status503ServiceUnavailable, ServerReason.Unavailable, "the server is stopping") { RetryAfter = 2 };
        }
        catch (Exception e)
        {
            // What went wrong inside is for the log alone.
            TellFailure(log, ServerReason.ServerFailed, e);
            return new ApiProblem(StatusCodes.Status500InternalServerError, ServerReason.ServerFailed, "the server failed at this request; its log has more, by the trace id");
        }
    }

    private static async Task RefuseAsync(HttpContext context, ApiProblem problem)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer was sent: the rest of it must not look whole.
            context.Abort();
            return;
        }

        await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
    }

    private void Record(HttpContext context, OperationContext operation, OperationMetadata metadata, ApiProblem? problem)
    {
        // Nobody in particular, whom the log of requests has: an unknown number of them could fill this one.
        if (metadata.IsUnrecorded || (operation.Caller is null && !metadata.IsPublic))
        {
            return;
        }

        var status = problem?.Status ?? context.Response.StatusCode;
        try
        {
            host.Store.Audit.Write(
            [
                new AuditEntry
                {
                    Id = UuidV7.Shared.Next(),
                    Time = clock.GetUtcNow(),
                    Community = operation.Community is { } community && host.Policy.Current.Knows(community) ? community : null,
                    Principal = operation.Caller?.Principal,
                    Action = AuditAction.Operation,
                    Target = operation.Target is null ? operation.Operation.Path : $"{operation.Operation.Path} {operation.Target}",
                    Outcome = status < 400 ? AuditOutcome.Ok : status is 401 or 403 or 404 or 429 ? AuditOutcome.Denied : AuditOutcome.Failed,
                    ReasonCode = problem?.Code ?? operation.ReasonCode ?? "ok",
                    DecisionId = operation.DecisionId,
                    Duration = clock.GetElapsedTime(operation.Started),
                },
            ]);
        }
        catch (Exception e) when (e is PluginStoreException or ObjectDisposedException)
        {
            // What it changed is in the log by its own commit; that it was asked for is in the log of requests.
            TellFailure(log, StoreReason.Unavailable, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed: {Code}")]
    private static partial void TellFailure(ILogger log, string code, Exception exception);
}
