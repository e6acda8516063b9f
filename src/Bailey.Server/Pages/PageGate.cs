using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Pages;

/// <summary>The way to pages: who is not signed in is led to where one signs in, and pages of other sites open no channel.</summary>
internal static class PageGate
{
    /// <summary>Where one signs in.</summary>
    internal const string SignInPath = "/sign-in";

    internal static Task ServeAsync(HttpContext context, PageMetadata page, RequestDelegate next)
    {
        var request = context.Request;
        if (page.Kind == PageKind.Channel || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            if (AntiforgeryGuard.CheckOrigin(request) is { } foreign)
            {
                return ProblemWriter.WriteAsync(context, foreign);
            }
        }

        if (!page.ForAnybody && !IsPerson(Caller.Of(context)))
        {
            if (page.Kind != PageKind.Document)
            {
                return ProblemWriter.WriteAsync(context, OperationGate.NotSignedIn);
            }

            context.Response.Redirect($"{SignInPath}?return={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = page.ContentSecurityPolicy;
        return next(context);
    }

    // A token is for programs, which have the API; what a page does, it does by the session in the cookie.
    private static bool IsPerson(Caller? caller) => caller is { Method: Bailey.Policy.Principals.AuthMethod.Password or Bailey.Policy.Principals.AuthMethod.Passkey };
}
