using System.Text.RegularExpressions;
using Bailey.Console.Assets;
using Bailey.Server.Pages;
using Bailey.Server.Panels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Console.Pages.Panels;

/// <summary>
/// Files of panels, at addresses of their own. Whatever is in them is hostile: it is in a frame without an origin, is told to load nothing but files of its own
/// package, and can talk with nobody but the page around it.
/// </summary>
internal static partial class PanelAddresses
{
    /// <summary>What panels get as <c>bailey.js</c>, whatever their package has under that name.</summary>
    private const string Client = "bailey.js";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(PanelFiles.Root + "/{ticket}/{**path}", ServeAsync).WithMetadata(new PageMetadata(PageKind.Panel) { ForAnybody = true }).ExcludeFromDescription();

    private static async Task ServeAsync(string ticket, string? path, HttpContext context, PanelFiles files, ConsoleAssets assets)
    {
        var response = context.Response;
        var isPart = IsPart(context.Request);
        response.Headers.ContentSecurityPolicy = PolicyFor(context.Request, ticket, runs: isPart == true);
        if (isPart == false || (isPart is null && IsPage(path)))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            await WriteAsync(response, "This is shown within a page of the console, and not by itself."u8.ToArray(), "text/plain; charset=utf-8");
        }
        else if (path == Client)
        {
            await WriteAsync(response, assets.Read("panel-client", "js"), "text/javascript; charset=utf-8");
        }
        else if (await files.OpenAsync(ticket, path ?? "", context.RequestAborted) is { } file)
        {
            await WriteAsync(response, file.Content, file.MediaType);
        }
        else
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            await WriteAsync(response, "This cannot be shown, or not any more. Load the page around it again."u8.ToArray(), "text/plain; charset=utf-8");
        }
    }

    // By itself it would look like a page of this server, and could lead whoever types into it away with what they typed: no policy forbids a whole window that.
    // Browsers say what for they ask, at addresses that they trust (Fetch Metadata, 2.1): HTTPS, and the machine itself. Elsewhere they say no more than
    // whose page asks: the frame is told to say it, and nobody else's page can (Referrer Policy, 3.3). Null where nothing tells.
    private static bool? IsPart(HttpRequest request) => request.Headers["Sec-Fetch-Dest"].ToString() switch
    {
        "iframe" or "script" or "style" or "image" or "font" => true,
        "" => Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var asking) && string.Equals(asking.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase) ? true : null,
        _ => false,
    };

    // What a part of a panel asks for says nothing at all there. A picture is given, and runs nothing; a page could be the whole window.
    private static bool IsPage(string? path) => path?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) == true;

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> content, string type)
    {
        response.ContentType = type;
        response.ContentLength = content.Length;
        await response.Body.WriteAsync(content, response.HttpContext.RequestAborted);
    }

    // Without an origin, 'self' would be nothing, or more than its own files, as browsers have it.
    private static string PolicyFor(HttpRequest request, string ticket, bool runs)
    {
        var own = Host().IsMatch(request.Host.Value ?? "") && Ticket().IsMatch(ticket) ? $"{request.Scheme}://{request.Host.Value}{PanelFiles.Root}/{ticket}/" : "'none'";
        return $"sandbox{(runs ? " allow-scripts" : "")}; default-src 'none'; script-src {own}; style-src {own} 'unsafe-inline'; img-src {own} data:; font-src {own}; "
            + "connect-src 'none'; frame-src 'none'; worker-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9.:\[\]-]{1,255}\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,2048}\z")]
    private static partial Regex Ticket();
}
