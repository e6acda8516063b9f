using System.Text.Encodings.Web;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Operations;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bailey.Server.LocalSocket;

/// <summary>
/// Finds out who sends a request over the local socket: a process of the server's own user or of root, who could read and write all that the server keeps
/// anyway. It acts as the principal that it names by <c>Bailey-As</c>, or else as <see cref="Operator"/>; the profile of either must name <c>system</c>.
/// </summary>
internal sealed class SystemAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, BaileyHost host)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    internal const string SchemeName = "System";

    /// <summary>Who it is that names nobody.</summary>
    internal const string Operator = "operator";

    private const string HeaderName = "Bailey-As";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PeerCredentials.UserOf(Context) is not { } user || (user != 0 && user != UserId.Own))
        {
            return AuthenticateResult.Fail("the process at the other end is not one of this server's user");
        }

        var named = Request.Headers[HeaderName];
        if (named.Count > 1 || !PrincipalName.TryParse(named.Count == 0 ? Operator : named[0], out var principal, out _))
        {
            return AuthenticateResult.Fail("no such principal");
        }

        var account = await Account.FindAsync(host.Store, principal.Text, Context.RequestAborted).ConfigureAwait(false);
        var caller = new Caller(host.Policy.Current.Find(principal.Text)?.Name.Text ?? principal.Text, account?.Kind ?? IdentityKinds.User, AuthMethod.System);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToClaims(SchemeName), SchemeName));
    }
}
