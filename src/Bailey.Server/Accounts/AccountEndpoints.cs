using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Principals;
using Bailey.Server.Attention;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.RateLimits;
using Bailey.Server.SignIn;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Accounts;

/// <summary>One's own account: what it is, its name, its password. Its passkeys are in <see cref="PasskeyEndpoints"/>.</summary>
internal static class AccountEndpoints
{
    private const string Path = "/api/account";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Post, Path + "/setup", "account/setup", SetupLink.FollowAsync).Accepts<SetupRequest>("application/json").Produces<SignedIn>().ForAnybody();
        routes.MapOperation(HttpMethod.Get, Path, "account/show", ShowAsync).Produces<AccountView>();
        routes.MapOperation(HttpMethod.Put, Path, "account/update", UpdateAsync).Accepts<AccountText>("application/json").Produces<AccountView>();
        routes.MapOperation(HttpMethod.Put, Path + "/password", "account/password/update", ChangePasswordAsync).Accepts<PasswordChange>("application/json").Produces(StatusCodes.Status204NoContent);
        PasskeyEndpoints.Map(routes);
        SignInLinkEndpoints.Map(routes);
    }

    /// <summary>The caller, who is there in person: what a stolen token could change, would let the thief stay.</summary>
    /// <exception cref="ApiProblemException">A token or a key asks.</exception>
    internal static Caller RequirePerson(OperationContext operation)
    {
        var caller = operation.RequireCaller();
        return caller.Method is AuthMethod.Password or AuthMethod.Passkey or AuthMethod.System ? caller : throw new ApiProblemException(
            new ApiProblem(StatusCodes.Status403Forbidden, SignInReason.InteractiveRequired, "passwords and passkeys cannot be changed with a token or a key") { Remedy = "sign in with a password or a passkey" });
    }

    /// <summary>The account of the caller; a new one where there is none yet, as of whoever uses the local socket alone.</summary>
    internal static async Task<Account> AccountOfAsync(BaileyHost host, Caller caller, TimeProvider clock, CancellationToken cancellationToken) =>
        await Account.FindAsync(host.Store, caller.Principal, cancellationToken).ConfigureAwait(false) ?? Account.New(PrincipalName.Parse(caller.Principal), caller.Kind, caller.Principal, clock.GetUtcNow());

    private static async Task<IResult> ShowAsync(HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var caller = OperationContext.Of(context)!.RequireCaller();
        return await ViewAsync(context, host, caller, await AccountOfAsync(host, caller, clock, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, BaileyHost host, Sessions sessions, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        var wanted = await RequestBody.ReadAsync<AccountText>(context).ConfigureAwait(false);
        var account = await AccountOfAsync(host, caller, clock, context.RequestAborted).ConfigureAwait(false);
        ETags.Check(context, TagOf(account));
        account = account with { DisplayName = AccountCreation.RequireDisplayName(wanted.DisplayName) };
        await host.Store.CommitAsync(new StoreChange { Mutations = [account.Put()], Audit = [sessions.Told(operation, caller.Principal)] }, context.RequestAborted).ConfigureAwait(false);
        return await ViewAsync(context, host, caller, account).ConfigureAwait(false);
    }

    // The old one is guessed under the same limits as at sign-in: whoever stole a session must not find it out here.
    private static async Task<IResult> ChangePasswordAsync(HttpContext context, BaileyHost host, SignInAttempts attempts, Passwords passwords, RequestRates rates, Sessions sessions, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var caller = RequirePerson(operation);
        var wanted = await RequestBody.ReadAsync<PasswordChange>(context).ConfigureAwait(false);
        PasswordRules.Require("/newPassword", caller.Principal, wanted.NewPassword);
        var account = await AccountOfAsync(host, caller, clock, context.RequestAborted).ConfigureAwait(false);
        if (account.PasswordHash is null)
        {
            await sessions.RequireRecentAsync(caller, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            rates.RequireSignIn(caller.Principal);
            account = await attempts.VerifyAsync(caller.Principal, wanted.CurrentPassword ?? "", context.RequestAborted).ConfigureAwait(false)
                ?? throw new ApiProblemException(ProblemOf.Invalid("/currentPassword", "this is not the present password, or there were too many attempts", "after several failures, wait some minutes"));
        }

        account = account with { PasswordHash = await passwords.HashAsync(wanted.NewPassword, context.RequestAborted).ConfigureAwait(false), SecurityStamp = Account.RandomText() };
        await host.Store.CommitAsync(
            new StoreChange { Mutations = [account.Put(), .. await sessions.EndOthersAsync(account, caller, context.RequestAborted).ConfigureAwait(false)], Audit = [sessions.Told(operation, caller.Principal)] },
            CancellationToken.None).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static async Task<IResult> ViewAsync(HttpContext context, BaileyHost host, Caller caller, Account account)
    {
        var current = host.Policy.Current;
        var policy = current.Find(caller.Principal)!;
        var isInCookie = context.User.Identity?.AuthenticationType == SessionAuthentication.SchemeName;
        ETags.Set(context, TagOf(account));
        return Results.Ok(new AccountView(
            policy.Name.Text,
            account.DisplayName,
            account.Kind,
            policy.IsInstanceAdmin,
            policy.Profile.Groups,
            policy.Communities.ToImmutableSortedDictionary(static id => id, id => policy.RolesIn(id).Except(policy.RolesIn(null)).Select(static role => role.Name).ToImmutableArray(), StringComparer.Ordinal),
            [.. policy.Profile.Grants.Select(static pattern => pattern.Text)],
            [.. policy.Profile.Revokes.Select(static pattern => pattern.Text)],
            [.. policy.Profile.AuthMethods.Select(ProfileDocument.WordOf)],
            account.PasswordHash is not null,
            (int)await host.Store.Records.CountAsync(Passkey.RecordKind, account.Principal, context.RequestAborted).ConfigureAwait(false),
            UsageView.Of(host.Ledgers, policy.Name.Text, policy.Profile.Quotas),
            new SessionView(caller.Session, caller.Method, isInCookie ? SessionSecret.AntiforgeryOf(SessionAuthentication.SecretOf(context.Request)!) : null),
            AttentionEndpoints.SwitchOf(current)));
    }

    // Of what can be edited alone: failed attempts of strangers are no edit.
    private static string TagOf(Account account) => GovernedDocument.ETagOf(Encoding.UTF8.GetBytes(account.DisplayName));
}
