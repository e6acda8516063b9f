using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Server.Http;

namespace Bailey.Server.Members;

/// <summary>An invitation as it is kept. Its code has 256 random bits; what is kept of it is a digest, which needs no salt, as nobody can guess it.</summary>
internal sealed record Invitation(string Id, string Community, ImmutableArray<string> Roles, string? Note, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    internal const string RecordKind = "invitation";
    private const string Prefix = "invite_";
    private const int CodeBytes = 32;

    internal InvitationView View => new(Id, Roles, Note, CreatedBy, CreatedAt, ExpiresAt);

    internal static Invitation Of(StoreRecord record) => JsonSerializer.Deserialize<Invitation>(record.Json, ApiJson.Options)!;

    internal static string CreateCode() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));

    /// <summary>What an invitation is found by; null for a text that can be no code.</summary>
    internal static string? DigestOf(string code) => code.StartsWith(Prefix, StringComparison.Ordinal) && code.Length == Prefix.Length + Base64Url.GetEncodedLength(CodeBytes)
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)))
        : null;

    internal StoreRecord ToRecord(string code) => new(RecordKind, Id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Community, Lookup = DigestOf(code), ExpiresAt = ExpiresAt };
}
