using System.Text.Encodings.Web;
using Bailey.Server.InProcess;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bailey.Server.SignIn;

/// <summary>Finds out who sends the cookie of a session.</summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    internal const string SchemeName = "Session";

    // A browser takes a cookie with __Host- from this host alone, over TLS, for all of its paths (RFC 6265bis, 4.1.3.2).
    private const string Name = "bailey";
    private const string SecureName = "__Host-bailey";

    /// <summary>The secret that a request carries; null for none.</summary>
    internal static string? SecretOf(HttpRequest request) => request.Cookies[NameFor(request)];

    /// <summary>Gives the secret to the browser.</summary>
    internal static void Give(HttpContext context, string secret, TimeSpan longest) => context.Response.Cookies.Append(NameFor(context.Request), secret, OptionsFor(context.Request, longest));

    /// <summary>Takes it back.</summary>
    internal static void TakeBack(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), OptionsFor(context.Request, null));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SecretOf(Request) is not { } secret)
        {
            return AuthenticateResult.NoResult();
        }

        if (await sessions.FindAsync(secret, isBearer: false, Context.RequestAborted).ConfigureAwait(false) is not { } session)
        {
            return AuthenticateResult.Fail("no such session");
        }

        var caller = sessions.CallerOf(session);
        return AuthenticateResult.Success(new AuthenticationTicket(PageSession.Attach(caller.ToClaims(SchemeName), secret, Context), SchemeName));
    }

    /// <summary>What the cookie is called over a scheme.</summary>
    internal static string NameFor(string scheme) => scheme == "https" ? SecureName : Name;

    private static string NameFor(HttpRequest request) => NameFor(request.Scheme);

    private static CookieOptions OptionsFor(HttpRequest request, TimeSpan? longest) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = longest,
        IsEssential = true,
    };
}
