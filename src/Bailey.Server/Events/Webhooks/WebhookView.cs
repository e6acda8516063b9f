using System.Collections.Immutable;

namespace Bailey.Server.Events.Webhooks;

/// <summary>A webhook of a community.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where to.</param>
/// <param name="Types">Which types; empty for all.</param>
/// <param name="IsEnabled">Whether anything is sent.</param>
/// <param name="By">Who set it so: by whose egress rules it is sent.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="DisabledReason">Why the server disabled it; null where it did not.</param>
/// <param name="DeliveredThrough">All events up to this number are dealt with.</param>
/// <param name="Failures">How often the event that is next has failed.</param>
/// <param name="NextAttemptAt">When it is tried again; null where nothing failed.</param>
/// <param name="LastStatus">The status of the last answer; null where there was none.</param>
/// <param name="LastCode">Why the last delivery failed; <c>ok</c> where it did not; null where there was none.</param>
/// <param name="LastAt">When the last delivery was.</param>
/// <param name="Secret">What deliveries are signed with: shown once, when it is made; else null.</param>
public sealed record WebhookView(
    string Id,
    string Url,
    ImmutableArray<string> Types,
    bool IsEnabled,
    string By,
    DateTimeOffset ChangedAt,
    string? DisabledReason,
    long DeliveredThrough,
    int Failures,
    DateTimeOffset? NextAttemptAt,
    int? LastStatus,
    string? LastCode,
    DateTimeOffset? LastAt,
    string? Secret = null)
{
    internal static WebhookView Of(Webhook webhook, WebhookProgress progress) => new(
        webhook.Id, webhook.Url, webhook.Types, webhook.IsEnabled, webhook.By, webhook.ChangedAt, webhook.DisabledReason,
        progress.After, progress.Failures, progress.NotBefore, progress.LastStatus, progress.LastCode, progress.LastAt);
}
