using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Pages;

/// <summary>The way to pages: who is not signed in is led to where one signs in, and pages of other sites open no channel.</summary>
internal static class PageGate
{
    /// <summary>Where one signs in.</summary>
    internal const string SignInPath = "/sign-in";

    /// <summary>Where it is told that too many pages are open.</summary>
    internal const string FullPath = "/too-many-pages";

    /// <summary>Where whoever is signed in and may not be here is told why.</summary>
    internal const string NoEntryPath = "/no-entry";

    /// <summary>What is shown where nothing is.</summary>
    internal const string NotFoundPath = "/not-found";

    // Programs ask there, which want no page; and whatever the framework keeps for itself.
    private static readonly string[] s_forPrograms = ["/api", "/health", "/metrics", "/openapi", "/_blazor", "/_framework", "/_content", "/panels"];

    internal static async Task ServeAsync(HttpContext context, PageMetadata page, RequestDelegate next)
    {
        var request = context.Request;
        if ((page.Kind == PageKind.Channel || !IsRead(request)) && AntiforgeryGuard.CheckOrigin(request) is { } foreign)
        {
            await ProblemWriter.WriteAsync(context, foreign).ConfigureAwait(false);
            return;
        }

        var caller = Caller.Of(context);
        if (!page.ForAnybody && !IsPerson(caller))
        {
            if (page.Kind != PageKind.Document)
            {
                await ProblemWriter.WriteAsync(context, OperationGate.NotSignedIn).ConfigureAwait(false);
                return;
            }

            context.Response.Redirect($"{SignInPath}?return={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return;
        }

        Trust(context, page);
        await (page.Kind == PageKind.Channel && !page.ForAnybody ? ServeChannelAsync(context, caller!, next)
            : page is { Kind: PageKind.Document, ForAnybody: false } ? ServeDocumentAsync(context, caller!, next)
            : next(context)).ConfigureAwait(false);
    }

    /// <summary>The page that says that there is none at an address, for whoever reads pages there; null for programs.</summary>
    internal static Endpoint? FindNotFound(HttpContext context)
    {
        var request = context.Request;
        return IsRead(request) && !s_forPrograms.Any(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)) && WantsPage(request)
            ? context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.FirstOrDefault(static endpoint =>
                (endpoint as RouteEndpoint)?.RoutePattern.RawText == NotFoundPath && endpoint.Metadata.GetMetadata<PageMetadata>() is { Kind: PageKind.Document })
            : null;
    }

    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Trust(HttpContext context, PageMetadata page)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = page.ContentSecurityPolicy;
        if (page.Kind == PageKind.Panel)
        {
            // In a frame of this server's own page, and nowhere else. What is in it has no origin, and could load none of its own files from a server that
            // keeps them to its origin; who has no ticket gets none of them anyway.
            headers.XFrameOptions = "SAMEORIGIN";
            headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            headers["X-DNS-Prefetch-Control"] = "off";
        }
    }

    // Each page has one connection. Other ways of the framework to be connected, by many requests, would be counted by nothing.
    private static async Task ServeChannelAsync(HttpContext context, Caller caller, RequestDelegate next)
    {
        var channels = context.RequestServices.GetRequiredService<PageChannels>();
        if (channels.Judge(caller) is { } denial)
        {
            await ProblemWriter.WriteAsync(context, denial).ConfigureAwait(false);
        }
        else if (IsUpgrade(context))
        {
            await channels.ServeAsync(context, caller, next).ConfigureAwait(false);
        }
        else if (IsConnection(context.Request))
        {
            await ProblemWriter.WriteAsync(context, new ApiProblem(StatusCodes.Status400BadRequest, ServerReason.RequestInvalid, "pages are connected by WebSockets alone")
            {
                Remedy = "a proxy before the server must pass on Upgrade and Connection; see the guide of the server",
            }).ConfigureAwait(false);
        }
        else
        {
            await next(context).ConfigureAwait(false);
        }
    }

    private static Task ServeDocumentAsync(HttpContext context, Caller caller, RequestDelegate next)
    {
        var channels = context.RequestServices.GetRequiredService<PageChannels>();
        if (channels.Judge(caller) is not null)
        {
            context.Response.Redirect(NoEntryPath);
        }
        else if (channels.Refuse(caller.Principal) is not null)
        {
            context.Response.Redirect($"{FullPath}?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        }
        else
        {
            return next(context);
        }

        return Task.CompletedTask;
    }

    // All that a handshake has (RFC 6455, 4.2.1): where anything is missing, the framework goes on by other ways of being connected.
    private static bool IsUpgrade(HttpContext context)
    {
        var headers = context.Request.Headers;
        return (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } && headers.SecWebSocketVersion == "13")
            || (context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true && HttpMethods.IsGet(context.Request.Method)
                && string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase) && headers.SecWebSocketVersion == "13"
                && headers.SecWebSocketKey is [{ Length: 24 } key] && Convert.TryFromBase64String(key, stackalloc byte[24], out var length) && length == 16);
    }

    private static bool IsConnection(HttpRequest request) => request.Path.Value?.TrimEnd('/').Equals("/_blazor", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    // A token is for programs, which have the API; what a page does, it does by the session in the cookie.
    private static bool IsPerson(Caller? caller) => caller is { Method: Bailey.Policy.Principals.AuthMethod.Password or Bailey.Policy.Principals.AuthMethod.Passkey };
}
