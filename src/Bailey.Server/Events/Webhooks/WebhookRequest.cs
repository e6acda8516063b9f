using System.Collections.Immutable;

namespace Bailey.Server.Events.Webhooks;

/// <summary>A webhook as somebody wants it.</summary>
/// <param name="Url">Where to: an absolute URL that the egress rules of whoever asks allow.</param>
/// <param name="Types">Which types of events, as <c>plugin.activated</c>; null or empty for all.</param>
/// <param name="IsEnabled">Whether anything is sent. Default yes. To enable one that the server disabled tries it again from where it stood.</param>
public sealed record WebhookRequest(string Url, ImmutableArray<string>? Types = null, bool IsEnabled = true);
