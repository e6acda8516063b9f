using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Server.Http;
using Bailey.Server.SignIn;

namespace Bailey.Server.Members;

/// <summary>An invitation as it is kept, with a digest of its code.</summary>
internal sealed record Invitation(string Id, string Community, ImmutableArray<string> Roles, string? Note, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    internal const string RecordKind = "invitation";
    private const string Prefix = "invite_";

    internal InvitationView View => new(Id, Roles, Note, CreatedBy, CreatedAt, ExpiresAt);

    internal static Invitation Of(StoreRecord record) => JsonSerializer.Deserialize<Invitation>(record.Json, ApiJson.Options)!;

    internal static string CreateCode() => RandomSecret.Create(Prefix);

    /// <summary>What an invitation is found by; null for a text that can be no code.</summary>
    internal static string? DigestOf(string code) => RandomSecret.DigestOf(code, Prefix);

    internal StoreRecord ToRecord(string code) => new(RecordKind, Id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Community, Lookup = DigestOf(code), ExpiresAt = ExpiresAt };
}
