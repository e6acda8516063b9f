using Bailey.Plugins.Hosting;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Accounts;

/// <summary>
/// Shows accounts to the passkeys of ASP.NET Core Identity. It only reads: what changes is stored together with the session or the used challenge that it
/// belongs to, which no call of this interface could do.
/// </summary>
internal sealed class AccountStore(BaileyHost host) : IUserPasskeyStore<Account>
{
    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Principal);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Principal);

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        userId.Length is 0 or > 64 || await host.Store.Records.FindByLookupAsync(Account.RecordKind, userId, cancellationToken).ConfigureAwait(false) is not { } record ? null : Account.Of(record);

    public async Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => await Account.FindAsync(host.Store, normalizedUserName, cancellationToken).ConfigureAwait(false);

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await host.Store.Records.FindAsync(Passkey.RecordKind, Passkey.IdOf(credentialId), cancellationToken).ConfigureAwait(false) is { } record
            ? await Account.FindAsync(host.Store, Passkey.Of(record).Principal, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        await host.Store.Records.FindAsync(Passkey.RecordKind, Passkey.IdOf(credentialId), cancellationToken).ConfigureAwait(false) is { } record && Passkey.Of(record) is var passkey && passkey.Principal == user.Principal
            ? passkey.ToInfo()
            : null;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await Passkey.ListAsync(host.Store, user.Principal, cancellationToken).ConfigureAwait(false)).Select(static passkey => passkey.ToInfo())];

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw ReadOnly();

    public void Dispose()
    {
        // The store is the host's.
    }

    private static NotSupportedException ReadOnly() => new("accounts change by commits of the store");
}
