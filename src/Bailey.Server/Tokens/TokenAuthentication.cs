using System.Text.Encodings.Web;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Principals;
using Bailey.Server.Operations;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tokens;

/// <summary>Finds out who sends an API token, or the secret of a session that a key pair began: <c>Authorization: Bearer bailey_…</c>.</summary>
internal sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, BaileyHost host, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    internal const string SchemeName = "Token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var secret = header["Bearer ".Length..].Trim();
        if (await sessions.FindAsync(secret, isBearer: true, Context.RequestAborted).ConfigureAwait(false) is { } session)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(sessions.CallerOf(session).ToClaims(SchemeName), SchemeName));
        }

        if (TokenSecret.DigestOf(secret) is not { } digest
            || await host.Store.Records.FindByLookupAsync(ApiToken.RecordKind, digest, Context.RequestAborted).ConfigureAwait(false) is not { } record)
        {
            return AuthenticateResult.Fail("no such token");
        }

        var token = ApiToken.Of(record);
        if (token.ExpiresAt <= TimeProvider.GetUtcNow())
        {
            return AuthenticateResult.Fail("the token ended");
        }

        var caller = new Caller(token.Principal, token.Kind, AuthMethod.Token) { Scope = token.Patterns, Session = token.Id };
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToClaims(SchemeName), SchemeName));
    }
}
