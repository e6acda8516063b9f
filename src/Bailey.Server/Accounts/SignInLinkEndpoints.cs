using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Accounts;

/// <summary>One-time links: made by whoever might be the principal anyway, and followed once.</summary>
internal static class SignInLinkEndpoints
{
    private const int MaxTries = 8;

    private static readonly ApiProblem s_invalid = new(StatusCodes.Status403Forbidden, SignInReason.SignInLinkInvalid, "the link is none, was used, is older than 24 hours or was replaced by a newer one, or is not for this account any more")
    {
        Remedy = "ask an admin for another one; the operator of the machine makes it by: bailey principal link NAME",
    };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        // An answer that is kept to be repeated would keep the secret.
        routes.MapOperation(HttpMethod.Post, "/api/principals/{principal}/sign-in-link", "principals/sign-in-link/create", CreateAsync).Produces<CreatedSignInLink>(StatusCodes.Status201Created);
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-in-link", "account/sign-in-link", FollowAsync).Accepts<SignInLinkUse>("application/json").Produces<SignedIn>().ForAnybody();
    }

    private static async Task<IResult> CreateAsync(string principal, HttpContext context, BaileyHost host, Sessions sessions, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        var policy = host.Policy.Current;
        var target = policy.Find(ProfileEditing.Name(principal).Text) ?? throw ProfileEditing.Unknown();
        operation.Target = target.Name.Text;
        await sessions.RequireRecentAsync(caller, context.RequestAborted).ConfigureAwait(false);
        RequireAnother(caller, target);
        Conferral.RequireBecoming(operation, policy, target);
        PolicyEditor.Require(await SignInLink.CheckAsync(host.Store, target, context.RequestAborted).ConfigureAwait(false));
        var made = await SignInLink.MakeAsync(host.Store, target, caller.Principal, caller.Scope, sessions.Told(operation, target.Name.Text), clock, context.RequestAborted).ConfigureAwait(false);
        return Results.Json(made, ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }

    // Whoever stole a session or a token must not find a way around the present password here. At the local socket, the owner of the files asks.
    private static void RequireAnother(Caller caller, PrincipalPolicy target)
    {
        if (caller.Method != AuthMethod.System && string.Equals(caller.Principal, target.Name.Text, StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, SignInReason.SignInLinkForOneself, "nobody makes a one-time link for themselves: it would be a new password without the present one")
            {
                Remedy = $"change the password of your account with the present one; where it is lost, another admin makes the link, or the operator of the machine: bailey principal link {target.Name}",
            });
        }
    }

    private static async Task<IResult> FollowAsync(HttpContext context, BaileyHost host, Passwords passwords, SignInCompletion completion, Sessions sessions, TimeProvider clock)
    {
        var wanted = await RequestBody.ReadAsync<SignInLinkUse>(context).ConfigureAwait(false);
        var principal = (await RequireAsync(host, wanted.Token, clock, context.RequestAborted).ConfigureAwait(false)).Target.Name.Text;

        // Only whoever has the link is told what else is wrong; the link stays good.
        OperationContext.Of(context)!.Target = principal;
        PasswordRules.Require("/password", principal, wanted.Password);
        var hash = await passwords.HashAsync(wanted.Password, context.RequestAborted).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var (link, target, found) = await RequireAsync(host, wanted.Token, clock, context.RequestAborted).ConfigureAwait(false);
            var account = (found ?? Account.New(target.Name, IdentityKinds.User, target.Name.Text, clock.GetUtcNow())) with { PasswordHash = hash, SecurityStamp = Account.RandomText(), FailedAttempts = 0, LockedUntil = null };
            try
            {
                return await completion.SignInAsync(context, account, AuthMethod.Password, begun => host.Store.CommitAsync(
                    new StoreChange
                    {
                        Mutations = [new DeleteRecord(SignInLink.RecordKind, link.Principal, link.Revision), account.Put(), new DeleteRecords(Session.RecordKind, account.Principal), .. begun],
                        Audit = [Told(context, sessions, target, link)],
                    },
                    CancellationToken.None).AsTask()).ConfigureAwait(false);
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict && attempt < MaxTries)
            {
                // The account changed at the same time, as when somebody guesses at its password; or the link was used, which is found out now.
            }
        }
    }

    // Whoever happens to be signed in at this browser has nothing to do with it.
    private static AuditEntry Told(HttpContext context, Sessions sessions, PrincipalPolicy target, OpenSignInLink link) =>
        sessions.Told(OperationContext.Of(context)!, target.Name.Text, KeyValuePair.Create("link_made_by", link.MadeBy ?? "command line")) with { Principal = target.Name.Text };

    // All that can be wrong with a link is refused alike: nothing is told of anybody.
    private static async Task<(OpenSignInLink Link, PrincipalPolicy Target, Account? Account)> RequireAsync(BaileyHost host, string token, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (RandomSecret.DigestOf(token) is not { } digest
            || await host.Store.Records.FindByLookupAsync(SignInLink.RecordKind, digest, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            throw new ApiProblemException(s_invalid);
        }

        var (link, policy) = (OpenSignInLink.Of(record), host.Policy.Current);
        var account = await Account.FindAsync(host.Store, link.Principal, cancellationToken).ConfigureAwait(false);
        return link.ExpiresAt > clock.GetUtcNow()
            && link.Stamp == account?.SecurityStamp
            && policy.Find(link.Principal) is { } target
            && (await SignInLink.CheckAsync(host.Store, target, cancellationToken).ConfigureAwait(false)).Allowed
            && link.IsStillGiven(policy, target)
            ? (link, target, account)
            : throw new ApiProblemException(s_invalid);
    }
}
