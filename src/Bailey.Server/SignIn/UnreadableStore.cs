using Bailey.Plugins.Store;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.SignIn;

/// <summary>Answers as everything else does where it cannot be found out who asks, as the store cannot be read: nobody is let in, and nobody is told that they are not signed in.</summary>
internal sealed class UnreadableStore(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ApiProblem problem;
        try
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        catch (PluginStoreException e) when (!context.Response.HasStarted)
        {
            problem = ProblemOf.Store(e);
        }
        catch (ObjectDisposedException) when (!context.Response.HasStarted)
        {
            problem = new ApiProblem(StatusCodes.Status503ServiceUnavailable, ServerReason.Unavailable, "the server is stopping") { RetryAfter = 2 };
        }

        await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
    }
}
