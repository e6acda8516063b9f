using System.Net;
using System.Security.Claims;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.InProcess;

/// <summary>
/// The session of a person whose page is served, and how the page was reached: what requests on its behalf carry. The secret in it never leaves the
/// process, and the session is looked up anew at each request, so that what has ended can do nothing any more.
/// </summary>
public sealed class PageSession
{
    private PageSession(string secret, HttpContext context)
    {
        Secret = secret;
        Scheme = context.Request.Scheme;
        Host = context.Request.Host;
        RemoteAddress = context.Connection.RemoteIpAddress;
    }

    internal string Secret { get; }

    internal string Scheme { get; }

    internal HostString Host { get; }

    internal IPAddress? RemoteAddress { get; }

    /// <summary>The session by which somebody was found to be signed in; null where it was by something else, as a token.</summary>
    /// <param name="user">Who, as the server's authentication said.</param>
    public static PageSession? Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return (user.Identity as ClaimsIdentity)?.BootstrapContext as PageSession;
    }

    /// <summary>Keeps it with the identity, which stays in the process.</summary>
    internal static ClaimsPrincipal Attach(ClaimsPrincipal user, string secret, HttpContext context)
    {
        ((ClaimsIdentity)user.Identity!).BootstrapContext = new PageSession(secret, context);
        return user;
    }

    internal string Cookie => $"{SessionAuthentication.NameFor(Scheme)}={Secret}";

    internal string Antiforgery => SessionSecret.AntiforgeryOf(Secret);
}
