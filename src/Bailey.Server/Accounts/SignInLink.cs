using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.SignIn;

namespace Bailey.Server.Accounts;

/// <summary>
/// The link by which somebody who lost their password, or never had one, chooses a new one and is signed in: good once and for 24 hours, one for each principal,
/// and the store has a digest of it alone.
/// </summary>
public static class SignInLink
{
    internal const string RecordKind = StoreRecord.OneTimePrefix + "sign_in_link";
    private const string Create = "principals/sign-in-link/create";
    private const int MaxTries = 8;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(24);

    internal static Permission Permission { get; } = OperationCatalog.Get(Create).Permission!;

    /// <summary>Whether a link can be made for a principal: a person who may sign in with a password, and is let in at all.</summary>
    /// <param name="store">Where accounts are kept.</param>
    /// <param name="target">What the policy says of the principal.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Decision> CheckAsync(IPluginStore store, PrincipalPolicy target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(target);
        var name = target.Name.Text;
        return target.CheckEnabled() is { Allowed: false } refusal ? refusal
            : await Account.FindAsync(store, name, cancellationToken).ConfigureAwait(false) is { Kind: not IdentityKinds.User }
                ? Unsuitable($"'{name}' is a service, and passwords are for people", "a service signs in with a token or a key of its own")
            : !target.Profile.AuthMethods.Contains(AuthMethod.Password)
                ? Unsuitable($"the profile of '{name}' does not name 'password' among its auth.methods, so that no link can sign it in", $"for a person, let it first: bailey principal set {name} auth.methods+=password; a service signs in with a token or a key")
            : target.CheckAuthMethod(AuthMethod.Password);

        Decision Unsuitable(string message, string remedy) => Decision.Deny(DecisionLayer.Profile, ProfileReason.AuthMethodNotAllowed, message, remedy) with { Source = target.Source };
    }

    /// <summary>
    /// Whether a principal may make a link for another one: it holds the permission, and all that the other one holds, as it could use the link itself.
    /// </summary>
    /// <param name="maker">Who would make it.</param>
    /// <param name="target">For whom.</param>
    public static Decision CheckMaker(PrincipalPolicy maker, PrincipalPolicy target)
    {
        ArgumentNullException.ThrowIfNull(maker);
        return maker.Check(Permission) is { Allowed: false } denial ? denial : Delegation.CheckBecome(maker, target);
    }

    /// <summary>Makes a link in a data directory that no server uses, in place of any that was made for the principal before. The caller has checked that it may.</summary>
    /// <param name="store">The store of the data directory.</param>
    /// <param name="target">For whom.</param>
    /// <param name="maker">For whom it is made; null for the owner of the files.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PluginStoreException">The store cannot be written.</exception>
    public static Task<CreatedSignInLink> MakeAsync(IPluginStore store, PrincipalPolicy target, PrincipalPolicy? maker, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(clock);
        var entry = new AuditEntry
        {
            Id = UuidV7.Shared.Next(),
            Time = clock.GetUtcNow(),
            Principal = maker?.Name.Text,
            Action = AuditAction.Operation,
            Target = $"{Create} {target.Name}",
            DecisionId = UuidV7.Shared.Next(),
            Metadata = [KeyValuePair.Create("by", "command line")],
        };
        return MakeAsync(store, target, maker?.Name.Text, null, entry, clock, cancellationToken);
    }

    internal static async Task<CreatedSignInLink> MakeAsync(
        IPluginStore store, PrincipalPolicy target, string? maker, ImmutableArray<PermissionPattern>? scope, AuditEntry entry, TimeProvider clock, CancellationToken cancellationToken)
    {
        var key = Account.KeyOf(target.Name.Text);
        for (var attempt = 1; ; attempt++)
        {
            var (now, token) = (clock.GetUtcNow(), RandomSecret.Create());
            var former = await store.Records.FindAsync(RecordKind, key, cancellationToken).ConfigureAwait(false);
            var account = await Account.FindAsync(store, key, cancellationToken).ConfigureAwait(false);
            var link = new OpenSignInLink(key, maker, scope?.Select(static pattern => pattern.Text).ToImmutableArray(), account?.SecurityStamp, now) { ExpiresAt = now + s_lifetime, Revision = former?.Revision ?? 0 };
            try
            {
                await store.CommitAsync(new StoreChange { Mutations = [new PutRecord(link.ToRecord(token)), new TrimRecords(RecordKind, now)], Audit = [entry] }, cancellationToken).ConfigureAwait(false);
                return new CreatedSignInLink(target.Name.Text, $"/sign-in/link?token={token}", link.ExpiresAt);
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict && attempt < MaxTries)
            {
                // Somebody else made one at the same time, or the former one was used just then.
            }
        }
    }
}
