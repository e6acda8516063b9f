using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;
using Bailey.Policy.Permissions;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Principals;
using Bailey.Server.SignIn;

namespace Bailey.Server.Accounts;

/// <summary>A one-time link that was not used yet, as it is kept, with a digest of its token.</summary>
/// <param name="Principal">Whom it signs in, in lower case.</param>
/// <param name="MadeBy">Who made it; null for the owner of the data directory.</param>
/// <param name="Scope">What the token was made for that made it; null where nothing narrowed its maker.</param>
/// <param name="Stamp">The stamp of the account when it was made; null where there was none. Whoever changed a credential since is in already.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record OpenSignInLink(string Principal, string? MadeBy, ImmutableArray<string>? Scope, string? Stamp, DateTimeOffset CreatedAt)
{
    /// <summary>When it ends.</summary>
    [JsonIgnore]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>As read from the store; 0 for one that is not stored yet.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    internal static OpenSignInLink Of(StoreRecord record) =>
        JsonSerializer.Deserialize<OpenSignInLink>(record.Json, ApiJson.Options)! with { ExpiresAt = record.ExpiresAt!.Value, Revision = record.Revision };

    /// <summary>
    /// Whether whoever made it might still make it: what was handed out must be the giver's to hand out, or the link would give them what its principal got since.
    /// </summary>
    internal bool IsStillGiven(PolicySnapshot policy, PrincipalPolicy target)
    {
        if (MadeBy is null)
        {
            return true;
        }

        var scope = Scope?.Select(PermissionPattern.Parse).ToList();
        return policy.Find(MadeBy) is { } maker
            && SignInLink.CheckMaker(maker, target).Allowed
            && (scope is null || Conferral.AllOf(target).All(pattern => scope.Any(held => held.Covers(pattern))));
    }

    internal StoreRecord ToRecord(string token) =>
        new(SignInLink.RecordKind, Principal, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Principal, Lookup = RandomSecret.DigestOf(token), ExpiresAt = ExpiresAt, Revision = Revision };
}
