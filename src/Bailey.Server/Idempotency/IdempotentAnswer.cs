using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;
using Bailey.Server.Http;

namespace Bailey.Server.Idempotency;

/// <summary>What was answered to an idempotent request, or that it is being worked on.</summary>
internal sealed record IdempotentAnswer(bool IsDone, int Status, string? ContentType, string? Location, string? ETag, string? Fingerprint, string? Body)
{
    [JsonIgnore]
    internal long Revision { get; init; }

    internal StoreRecord ToRecord(string id, string? owner, DateTimeOffset expiresAt) =>
        new(IdempotencyGuard.RecordKind, id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = owner, ExpiresAt = expiresAt, Revision = Revision };

    internal static IdempotentAnswer Of(StoreRecord record) => JsonSerializer.Deserialize<IdempotentAnswer>(record.Json, ApiJson.Options)! with { Revision = record.Revision };
}
