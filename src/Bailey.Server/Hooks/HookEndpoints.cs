using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Hooks;

/// <summary>Hooks of a community: which there are, and how they are called.</summary>
internal static class HookEndpoints
{
    private const string Root = "/api/communities/{community}/hooks";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "hooks/list", List).Produces<Page<string>>();
        routes.MapOperation(HttpMethod.Post, Root + "/{name}", "hooks/invoke", InvokeAsync).Accepts<object>("application/json").Produces<object>().Takes(new QueryParameter("domain", "The domain that it happens in") { Default = "/" });
    }

    private static IResult List(string community, HttpContext context, BaileyHost host) =>
        Results.Ok(PageRequest.Of(context).Cut(host.ListHooks(community).Order(StringComparer.Ordinal), static hook => hook));

    private static async Task<IResult> InvokeAsync(string community, string name, HttpContext context, BaileyHost host, BaileySetup setup)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        operation.Target = name;
        RequireCallable(name);
        var input = await RequestBody.ReadJsonTextAsync(context, setup.Limits.MaxValueBytes).ConfigureAwait(false);
        try
        {
            var reply = await host.Hooks.DispatchAsync(
                new HookRequest(community, name, caller.Principal, input) { DecisionId = operation.DecisionId, DomainPath = DomainOf(context) }, context.RequestAborted).ConfigureAwait(false);
            return reply.Denial is { } denial ? throw new ApiProblemException(ProblemOf.Denial(denial)) : new HookReplyResult(reply);
        }
        catch (ArgumentException)
        {
            throw new ApiProblemException(ProblemOf.Malformed("the name of the hook, or the domain, is none that there can be", "hooks are named like message.posted; domains like /games/chess"));
        }
    }

    // Whoever may call hooks might not run jobs, nor call inbound routes; and those are judged by more than the permission.
    private static void RequireCallable(string name)
    {
        if (name.StartsWith("cron.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("inbound.", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.HookReserved, "hooks named cron.* and inbound.* are called by the server itself, and not by hand")
            {
                Remedy = "run a job by POST …/jobs/{plugin}/{job}/run, and call an inbound script by POST …/inbound/{route}",
            });
        }
    }

    private static string DomainOf(HttpContext context) => context.Request.Query["domain"] is { Count: 1 } values && values[0] is { Length: > 0 } domain ? domain : "/";
}
