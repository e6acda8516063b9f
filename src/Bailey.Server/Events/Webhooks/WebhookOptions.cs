using System.Collections.Immutable;

namespace Bailey.Server.Events.Webhooks;

/// <summary>How events are delivered to webhooks. All limits are finite.</summary>
internal sealed record WebhookOptions
{
    internal static WebhookOptions Default { get; } = new();

    /// <summary>How long to wait after each failure; after one more the webhook is disabled. Together about a day.</summary>
    internal ImmutableArray<TimeSpan> Waits { get; init; } =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>Webhooks of one community.</summary>
    internal int MaxPerCommunity { get; init; } = 20;

    /// <summary>Deliveries at once on one node.</summary>
    internal int MaxConcurrent { get; init; } = 8;

    /// <summary>Deliveries at once of one community on one node, so that none takes all places.</summary>
    internal int MaxConcurrentPerCommunity { get; init; } = 2;

    /// <summary>Time of one delivery.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node that is not heard of is believed to deliver.</summary>
    internal TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often it is looked for what is new.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);
}
