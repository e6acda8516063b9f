using System.Security.Cryptography;
using System.Text;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.SignIn;

/// <summary>
/// Keeps pages of others from using what a browser sends by itself. Two walls: what changes something must come from a page of this server, as the browser
/// says itself (<c>Sec-Fetch-Site</c>, <c>Origin</c>), and with a cookie it must carry the token that only such a page can know.
/// </summary>
internal static class AntiforgeryGuard
{
    internal const string HeaderName = "Bailey-Antiforgery";

    private static readonly ApiProblem s_failed = new(StatusCodes.Status403Forbidden, ServerReason.AntiforgeryFailed, "the request carries the cookie of a session, and nothing that shows that a page of this server made it")
    {
        Remedy = $"send the antiforgeryToken of GET /api/account as {HeaderName}; programs rather use an API token",
    };

    private static readonly ApiProblem s_foreign = new(StatusCodes.Status403Forbidden, ServerReason.AntiforgeryFailed, "the request comes from a page of another site")
    {
        Remedy = "open the console at the address of this server; behind a proxy, the server must be told of it as a trusted one",
    };

    /// <summary>Says why a request is refused; null where it is not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isPublic">Whether it needs nobody to be signed in, so that a cookie is nothing to it.</param>
    internal static ApiProblem? Check(HttpContext context, bool isPublic)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method))
        {
            return null;
        }

        // What a browser adds only when a page tells it to is no cookie: the page has it from elsewhere.
        var hasCookie = context.User.Identity is { IsAuthenticated: true, AuthenticationType: SessionAuthentication.SchemeName };
        if ((hasCookie || isPublic) && !IsFromHere(request))
        {
            return s_foreign;
        }

        return hasCookie && !isPublic && !HasToken(request) ? s_failed : null;
    }

    /// <summary>Says why a page of another site is refused; null where the request is from a page of this server, or from no page.</summary>
    internal static ApiProblem? CheckOrigin(HttpRequest request) => IsFromHere(request) ? null : s_foreign;

    private static bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && (site.Count > 1 || site[0] is not ("same-origin" or "none")))
        {
            return false;
        }

        var origin = request.Headers.Origin;
        return origin.Count == 0 || (origin.Count == 1 && IsOwn(request, origin[0]));
    }

    /// <summary>Whether a text is the origin of this server, as the client reached it.</summary>
    internal static bool IsOwn(HttpRequest request, string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var told) && Uri.TryCreate(OriginOf(request), UriKind.Absolute, out var own)
        && told.Scheme == own.Scheme && told.Host == own.Host && told.Port == own.Port && told.PathAndQuery == "/" && told.UserInfo.Length == 0;

    /// <summary>The origin of this server, as the client reached it.</summary>
    internal static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";

    private static bool HasToken(HttpRequest request) =>
        SessionAuthentication.SecretOf(request) is { } secret
        && request.Headers[HeaderName] is [{ } sent]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(SessionSecret.AntiforgeryOf(secret)));
}
