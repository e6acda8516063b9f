using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Http;

namespace Bailey.Server.Accounts;

/// <summary>What the server keeps of a principal to let it sign in; what the principal may do is its profile's business.</summary>
/// <param name="Principal">The name, in lower case.</param>
/// <param name="Kind">What it is.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Handle">A random id, which authenticators keep beside a passkey in place of the name.</param>
/// <param name="SecurityStamp">Another one whenever a credential changes: what was signed in before is not signed in any more.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record Account(string Principal, IdentityKinds Kind, string DisplayName, string Handle, string SecurityStamp, DateTimeOffset CreatedAt)
{
    internal const string RecordKind = "account";
    internal const int MaxDisplayName = 100;

    /// <summary>The password as <see cref="Passwords"/> keeps it; null for none.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Attempts with a password since the last one that was right.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>Until when no password is taken; null where any is.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>As read from the store; 0 for one that is not stored yet.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    internal static Account New(PrincipalName principal, IdentityKinds kind, string displayName, DateTimeOffset now) => new(KeyOf(principal.Text), kind, displayName, RandomText(), RandomText(), now);

    /// <summary>The id of records of a principal: names that differ only in case are one.</summary>
    internal static string KeyOf(string principal) => principal.ToLowerInvariant();

    internal static string RandomText() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    internal static Account Of(StoreRecord record) => JsonSerializer.Deserialize<Account>(record.Json, ApiJson.Options)! with { Revision = record.Revision };

    internal static async ValueTask<Account?> FindAsync(IPluginStore store, string principal, CancellationToken cancellationToken) =>
        principal.Length is 0 or > PrincipalName.MaxLength || await store.Records.FindAsync(RecordKind, KeyOf(principal), cancellationToken).ConfigureAwait(false) is not { } record ? null : Of(record);

    internal PutRecord Put() => new(new StoreRecord(RecordKind, Principal, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Principal, Lookup = Handle, Revision = Revision });
}
