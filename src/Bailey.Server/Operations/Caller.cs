using System.Collections.Immutable;
using System.Security.Claims;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Operations;

/// <summary>Who asks, and how that was proven. Whether it may do anything is the policy's business.</summary>
/// <param name="Principal">The principal.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Method">How it signed in, of which its profile must approve at every request.</param>
public sealed record Caller(string Principal, IdentityKinds Kind, AuthMethod Method)
{
    private const string MethodClaim = "bailey:method";
    private const string KindClaim = "bailey:kind";
    private const string ScopeClaim = "bailey:scope";
    private const string SessionClaim = "bailey:session";

    /// <summary>What a token was made for, which narrows what the principal may do; null where nothing narrows it.</summary>
    public ImmutableArray<PermissionPattern>? Scope { get; init; }

    /// <summary>The session or token, so that it can be ended; null where there is none.</summary>
    public string? Session { get; init; }

    /// <summary>Whether the scope covers a permission.</summary>
    public bool Covers(Permission permission) => Scope is not { } scope || scope.Any(pattern => pattern.Matches(permission));

    /// <summary>As claims, which ASP.NET Core carries.</summary>
    /// <param name="scheme">The scheme that proved it.</param>
    public ClaimsPrincipal ToClaims(string scheme)
    {
        var claims = new List<Claim> { new(ClaimTypes.Name, Principal), new(MethodClaim, Method.ToString()), new(KindClaim, Kind.ToString()) };
        if (Scope is { } scope)
        {
            // An empty scope covers nothing, and is not the same as none.
            claims.Add(new Claim(ScopeClaim, string.Join(' ', scope.Select(static pattern => pattern.Text))));
        }

        if (Session is not null)
        {
            claims.Add(new Claim(SessionClaim, Session));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    /// <summary>Who asks; null where nobody proved anything.</summary>
    public static Caller? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var user = context.User;
        return user.Identity is { IsAuthenticated: true, Name: { } name }
            && Enum.TryParse<AuthMethod>(user.FindFirstValue(MethodClaim), out var method)
            && Enum.TryParse<IdentityKinds>(user.FindFirstValue(KindClaim), out var kind)
            ? new Caller(name, kind, method)
            {
                Scope = user.FindFirstValue(ScopeClaim) is { } scope ? [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(PermissionPattern.Parse)] : null,
                Session = user.FindFirstValue(SessionClaim),
            }
            : null;
    }
}
