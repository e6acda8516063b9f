using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Server.Accounts;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.SignIn;

/// <summary>
/// Checks passwords, and counts attempts: each is counted before it is answered, so that many at once are no more than one after the other. From the fifth
/// on, an account takes no password for 5 minutes, then 10, 20, 40 and at most 60, on all nodes; passkeys and tokens are taken all the while.
/// </summary>
internal sealed class SignInAttempts(BaileyHost host, Passwords passwords, TimeProvider clock)
{
    private const int MaxFree = 5;
    private const int MaxTries = 8;

    internal static ApiProblem Failed { get; } = new(StatusCodes.Status401Unauthorized, SignInReason.Failed, "the name or the password (or the passkey or key) is wrong, or there were too many attempts")
    {
        Remedy = "check both and try again; after several failures, wait some minutes; whoever forgot a password asks an admin",
    };

    /// <summary>The account, where the password is right and it is not too late for it; null for anything else, after the same time.</summary>
    internal async Task<Account?> VerifyAsync(string principal, string password, CancellationToken cancellationToken)
    {
        var account = await Account.FindAsync(host.Store, principal, cancellationToken).ConfigureAwait(false);

        // Side by side, so that it takes no longer for an account that there is. What was found out about the password counts for nothing unless the attempt did.
        var counted = account?.PasswordHash is null ? Task.FromResult<Account?>(null) : CountAsync(account);
        var isRight = await passwords.VerifyAsync(account?.PasswordHash, password, CancellationToken.None).ConfigureAwait(false);
        var attempt = await counted.ConfigureAwait(false);
        return isRight && attempt is not null && attempt.PasswordHash == account!.PasswordHash ? await ForgiveAsync(attempt).ConfigureAwait(false) : null;
    }

    // Counts an attempt before it is known how it ends; null where none may be made.
    private async Task<Account?> CountAsync(Account account)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var now = clock.GetUtcNow();
            if (account.LockedUntil > now)
            {
                return null;
            }

            var failures = account.FailedAttempts + 1;
            var counted = account with
            {
                FailedAttempts = failures,
                LockedUntil = failures < MaxFree ? null : now + TimeSpan.FromMinutes(Math.Min(60, 5 << Math.Min(failures - MaxFree, 4))),
            };
            if (await TryPutAsync(counted).ConfigureAwait(false))
            {
                return counted with { Revision = counted.Revision + 1 };
            }

            if (await Account.FindAsync(host.Store, account.Principal, CancellationToken.None).ConfigureAwait(false) is not { } read)
            {
                return null;
            }

            account = read;
        }

        return null;
    }

    // The proof was right: earlier failures were those of its owner, or are none of an attacker who got nowhere.
    private async Task<Account?> ForgiveAsync(Account account)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (await TryPutAsync(account with { FailedAttempts = 0, LockedUntil = null }).ConfigureAwait(false))
            {
                return account with { FailedAttempts = 0, LockedUntil = null, Revision = account.Revision + 1 };
            }

            if (await Account.FindAsync(host.Store, account.Principal, CancellationToken.None).ConfigureAwait(false) is not { } read || read.SecurityStamp != account.SecurityStamp)
            {
                return null;
            }

            account = read;
        }

        return null;
    }

    private async Task<bool> TryPutAsync(Account account)
    {
        try
        {
            await host.Store.CommitAsync(new StoreChange { Mutations = [account.Put()] }, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
        {
            return false;
        }
    }
}
