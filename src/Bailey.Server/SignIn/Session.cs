using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Http;

namespace Bailey.Server.SignIn;

/// <summary>Somebody who is signed in, kept on the server: the client has only the secret by which it is found.</summary>
/// <param name="Id">Its id, in the order of time.</param>
/// <param name="Principal">Who, in lower case.</param>
/// <param name="Kind">What the principal is.</param>
/// <param name="Method">How that was proven.</param>
/// <param name="IsBearer">Whether the secret is sent as a bearer token, by a service; else it is in a cookie.</param>
/// <param name="Stamp">The stamp of the account when it began: with another one, it is over. Null where there was no account.</param>
/// <param name="Key">The fingerprint of the key that proved it, which must still be in the profile; null for none.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="EndsAt">When it ends at the latest.</param>
internal sealed record Session(string Id, string Principal, IdentityKinds Kind, AuthMethod Method, bool IsBearer, string? Stamp, string? Key, DateTimeOffset CreatedAt, DateTimeOffset EndsAt)
{
    internal const string RecordKind = "session";

    /// <summary>When it ends unless it is used until then.</summary>
    [JsonIgnore]
    public DateTimeOffset ExpiresAt { get; init; } = EndsAt;

    /// <summary>What it is found by.</summary>
    [JsonIgnore]
    public string Digest { get; init; } = "";

    /// <summary>As read from the store; 0 for one that is not stored yet.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    internal static Session Of(StoreRecord record) => JsonSerializer.Deserialize<Session>(record.Json, ApiJson.Options)! with { ExpiresAt = record.ExpiresAt!.Value, Digest = record.Lookup!, Revision = record.Revision };

    internal PutRecord Put() => new(new StoreRecord(RecordKind, Id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Principal, Lookup = Digest, ExpiresAt = ExpiresAt, Revision = Revision });
}
