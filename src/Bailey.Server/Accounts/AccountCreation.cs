using System.Collections.Immutable;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Http;
using Bailey.Server.Idempotency;
using Bailey.Server.Members;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Bailey.Server.Tokens;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Accounts;

/// <summary>Makes accounts, as changes to be stored together with the profile or the invitation that they belong to.</summary>
internal sealed class AccountCreation(BaileyHost host, Passwords passwords, TimeProvider clock) : IAccountCreation
{
    /// <summary>An account with a password, or without one for a service.</summary>
    /// <param name="principal">Whose it is.</param>
    /// <param name="kind">What the principal is.</param>
    /// <param name="displayName">What people call it; null for its name.</param>
    /// <param name="password">Its password; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is to be stored. It conflicts where the principal has an account by then.</returns>
    /// <exception cref="ApiProblemException">The password or the display name is not taken (<c>/password</c>, <c>/displayName</c>), or there is an account.</exception>
    internal async Task<StoreMutation> PrepareAsync(PrincipalName principal, IdentityKinds kind, string? displayName, string? password, CancellationToken cancellationToken) =>
        (await MakeAsync(principal, kind, displayName, password, cancellationToken).ConfigureAwait(false)).Put();

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<StoreMutation>> PrepareAsync(PrincipalName principal, string password, CancellationToken cancellationToken = default) =>
        [await PrepareAsync(principal, IdentityKinds.User, null, password, cancellationToken).ConfigureAwait(false)];

    /// <summary>What ends with a principal: its account, passkeys, sessions, tokens and one-time link, and what is kept to answer it again.</summary>
    internal static ImmutableArray<StoreMutation> RemovalOf(PrincipalName principal) =>
        [
            .. new[] { Account.RecordKind, Passkey.RecordKind, Session.RecordKind, ApiToken.RecordKind, SignInLink.RecordKind, IdempotencyGuard.RecordKind }.Select(kind => new DeleteRecords(kind, Account.KeyOf(principal.Text))),
            .. InvitedPrincipals.RemovalOf(principal),
        ];

    /// <summary>Checks what people are to call somebody.</summary>
    internal static string RequireDisplayName(string text) => PeopleText.Require("/displayName", text, Account.MaxDisplayName);

    internal async Task<Account> MakeAsync(PrincipalName principal, IdentityKinds kind, string? displayName, string? password, CancellationToken cancellationToken)
    {
        var account = Account.New(principal, kind, RequireDisplayName(displayName ?? principal.Text), clock.GetUtcNow());
        if (password is not null)
        {
            PasswordRules.Require("/password", principal.Text, password);
        }

        if (await Account.FindAsync(host.Store, principal.Text, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"'{principal}' has an account already") { Remedy = "choose another name, or sign in to the account" });
        }

        return password is null ? account : account with { PasswordHash = await passwords.HashAsync(password, cancellationToken).ConfigureAwait(false) };
    }
}
