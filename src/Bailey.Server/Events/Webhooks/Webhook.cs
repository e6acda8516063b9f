using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;
using Bailey.Server.Http;

namespace Bailey.Server.Events.Webhooks;

/// <summary>Where events of a community are sent to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Community">The community.</param>
/// <param name="Url">Where to.</param>
/// <param name="Types">Which types; empty for all.</param>
/// <param name="IsEnabled">Whether anything is sent.</param>
/// <param name="Secret">What deliveries are signed with.</param>
/// <param name="By">Who set it so: by whose egress rules it is sent.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="DisabledReason">Why the server disabled it; null where it did not.</param>
internal sealed record Webhook(string Id, string Community, string Url, ImmutableArray<string> Types, bool IsEnabled, string Secret, string By, DateTimeOffset ChangedAt, string? DisabledReason)
{
    internal const string RecordKind = "webhook";

    internal bool Wants(StoredEvent item) => item.Event.Community == Community && (Types.IsEmpty || Types.Contains(item.Event.Type));

    /// <summary>URL and secret as they are stored; null for one that is not stored yet, or was before there was a seal.</summary>
    public string? Sealed { get; init; }

    /// <summary>Whether URL and secret are known.</summary>
    [JsonIgnore]
    internal bool IsOpen => Url.Length > 0;

    /// <summary>As it is stored: without URL and secret.</summary>
    internal static Webhook Of(StoreRecord record) => JsonSerializer.Deserialize<Webhook>(record.Json, ApiJson.Options)!;

    /// <summary>With URL and secret; as it is where the key to them is lost.</summary>
    internal Webhook Open(WebhookSeal seal) => !IsOpen && Sealed is not null && seal.Open(Sealed) is { } plain ? this with { Url = plain.Url, Secret = plain.Secret } : this;

    internal StoreRecord ToRecord(long revision, WebhookSeal seal)
    {
        var stored = IsOpen ? this with { Url = "", Secret = "", Sealed = seal.Seal(Url, Secret) } : this;
        return new(RecordKind, Id, JsonSerializer.Serialize(stored, ApiJson.Options)) { Owner = Community, Revision = revision };
    }
}
