using System.Collections.Immutable;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.SignIn;

/// <summary>What all ways of signing in end with: the profile is asked, the session stored, the cookie given.</summary>
internal sealed class SignInCompletion(BaileyHost host, Sessions sessions, TimeProvider clock)
{
    /// <summary>
    /// Asks the profile whether somebody who proved who they are may have proven it so. Only after the proof: before it, nothing is told of anybody.
    /// </summary>
    internal void RequireMethod(HttpContext context, string principal, AuthMethod method)
    {
        OperationContext.Of(context)!.Target = principal;
        var policy = host.Policy.Current;
        PolicyEditor.Require(policy.Find(principal)?.CheckAuthMethod(method) ?? policy.CheckEnabled(principal));
    }

    /// <summary>Begins the session of a person, in a cookie.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who.</param>
    /// <param name="method">How that was proven.</param>
    /// <param name="store">Stores the session with whatever belongs to it.</param>
    internal async Task<IResult> SignInAsync(HttpContext context, Account account, AuthMethod method, Func<ImmutableArray<StoreMutation>, Task> store)
    {
        var (session, secret) = sessions.Make(account.Principal, account.Kind, method, account.SecurityStamp);
        var former = await sessions.EndFormerAsync(SessionAuthentication.SecretOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await store([.. former, .. await sessions.BeginAsync(session, context.RequestAborted).ConfigureAwait(false)]).ConfigureAwait(false);
        var caller = sessions.CallerOf(session);
        OperationContext.Of(context)!.Caller = caller;
        SessionAuthentication.Give(context, secret, session.EndsAt - clock.GetUtcNow());
        return Results.Ok(new SignedIn(caller.Principal, SessionSecret.AntiforgeryOf(secret), session.ExpiresAt));
    }

    /// <summary>Begins the session of a service, whose secret it sends itself.</summary>
    /// <param name="context">The request.</param>
    /// <param name="principal">Who.</param>
    /// <param name="key">The fingerprint of the key that proved it.</param>
    /// <param name="store">Stores the session with whatever belongs to it.</param>
    internal async Task<IResult> SignInServiceAsync(HttpContext context, string principal, string key, Func<ImmutableArray<StoreMutation>, Task> store)
    {
        var account = await Account.FindAsync(host.Store, principal, context.RequestAborted).ConfigureAwait(false);
        var (session, secret) = sessions.Make(principal, account?.Kind ?? IdentityKinds.Service, AuthMethod.KeyPair, account?.SecurityStamp, key);
        await store(await sessions.BeginAsync(session, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        var caller = sessions.CallerOf(session);
        OperationContext.Of(context)!.Caller = caller;
        return Results.Ok(new BearerSession(caller.Principal, secret, session.EndsAt));
    }
}
