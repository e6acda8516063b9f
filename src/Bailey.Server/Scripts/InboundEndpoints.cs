using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Scripts;

/// <summary>Inbound endpoints: a request is handed to the script of its route, and what the script returns is the answer.</summary>
internal static class InboundEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation(HttpMethod.Post, "/api/communities/{community}/inbound/{route}", "scripts/inbound/invoke", InvokeAsync).Accepts<object>("application/json").Produces<object>().Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> InvokeAsync(string community, string route, HttpContext context, BaileyHost host, BaileySetup setup)
    {
        var operation = OperationContext.Of(context)!;
        var input = await RequestBody.ReadJsonTextAsync(context, setup.Limits.MaxValueBytes).ConfigureAwait(false);
        var hook = $"inbound.{route}";
        if (!host.ListHooks(community).Contains(hook))
        {
            throw new ApiProblemException(ProblemOf.NotFound("inbound route of that name"));
        }

        operation.Target = route;
        var reply = await host.Hooks.DispatchAsync(new HookRequest(community, hook, operation.RequireCaller().Principal, input) { DecisionId = operation.DecisionId }, context.RequestAborted).ConfigureAwait(false);
        if (reply.Denial is { } denial)
        {
            throw new ApiProblemException(ProblemOf.Denial(denial));
        }

        // A script that fails must not look as if it had taken what was sent.
        if (reply.Outcomes.FirstOrDefault(static outcome => outcome.Kind != PluginOutcomeKind.Result) is { } failed)
        {
            throw new ApiProblemException(FailureOf(failed));
        }

        var output = reply.Outcomes.Select(static outcome => outcome.Output).FirstOrDefault(static output => !output.IsEmpty);
        return output.IsEmpty ? Results.NoContent() : Results.Bytes(output, "application/json");

        static ApiProblem FailureOf(PluginOutcome outcome) => outcome.Decision is { } decision
            ? ProblemOf.Denial(decision)
            : new ApiProblem(
                outcome.Kind == PluginOutcomeKind.Rejected ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status503ServiceUnavailable,
                outcome.ReasonCode,
                outcome.Kind == PluginOutcomeKind.Rejected ? $"the script rejects it: {outcome.Message}" : "the script failed; those who keep it find why in its log");
    }
}
