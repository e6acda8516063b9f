using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Server.Http;

namespace Bailey.Server.Events.Webhooks;

/// <summary>How far the deliveries to a webhook have come. Apart from the webhook, so that a delivery is no change of what somebody edits.</summary>
/// <param name="After">All events up to this number are dealt with.</param>
/// <param name="Failures">How often the event that is next has failed.</param>
/// <param name="NotBefore">When it is tried again; null for at once.</param>
/// <param name="LastStatus">The status of the last answer; null where there was none.</param>
/// <param name="LastCode">Why the last delivery failed; <c>ok</c> where it did not; null where there was none.</param>
/// <param name="LastAt">When the last delivery was.</param>
/// <param name="Node">The node that delivers; null where none does.</param>
/// <param name="Until">Until when it is believed to.</param>
internal sealed record WebhookProgress(long After, int Failures, DateTimeOffset? NotBefore, int? LastStatus, string? LastCode, DateTimeOffset? LastAt, string? Node, DateTimeOffset? Until)
{
    internal const string RecordKind = "delivery";

    internal static WebhookProgress Begin(long after) => new(after, 0, null, null, null, null, null, null);

    internal static WebhookProgress Of(StoreRecord record) => JsonSerializer.Deserialize<WebhookProgress>(record.Json, ApiJson.Options)!;

    internal StoreRecord ToRecord(Webhook webhook, long revision) => new(RecordKind, webhook.Id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = webhook.Community, Revision = revision };
}
