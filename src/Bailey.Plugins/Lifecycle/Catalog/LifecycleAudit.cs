using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Audit;

namespace Bailey.Plugins.Lifecycle;

/// <summary>One thing that somebody does with a package, as the audit log and the outbox tell of it.</summary>
internal sealed record LifecycleAudit(TimeProvider Clock, string Community, PackageActor? Actor, AuditAction Action, Guid DecisionId, long Started)
{
    /// <summary>The plugin, as soon as it is known.</summary>
    internal string? Plugin { get; set; }

    /// <summary>Its version.</summary>
    internal string? Version { get; set; }

    /// <summary>What it is done to, where that is not the plugin: a digest or a URL.</summary>
    internal string? Target { get; set; }

    internal static LifecycleAudit Begin(TimeProvider clock, string community, PackageActor? actor, AuditAction action) =>
        new(clock, community, actor, action, actor?.DecisionId ?? Guid.CreateVersion7(clock.GetUtcNow()), clock.GetTimestamp());

    /// <summary>That it was done.</summary>
    internal AuditEntry Done(ImmutableArray<KeyValuePair<string, string>> metadata = default) =>
        Entry(AuditOutcome.Ok, "ok") with { Metadata = metadata.IsDefault ? [] : metadata };

    /// <summary>That it was not done, and why.</summary>
    internal AuditEntry Failed(PackageFailure failure) => Entry(failure.Decision is null ? AuditOutcome.Failed : AuditOutcome.Denied, failure.Code);

    /// <summary>What others are told of it.</summary>
    internal PublicEvent Event(string type, IEnumerable<KeyValuePair<string, string>> data)
    {
        var now = Clock.GetUtcNow();
        return new PublicEvent(Guid.CreateVersion7(now), now, type, Community, Plugin, JsonSerializer.Serialize(data.ToDictionary(StringComparer.Ordinal)));
    }

    private AuditEntry Entry(AuditOutcome outcome, string reasonCode)
    {
        var now = Clock.GetUtcNow();
        return new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            Time = now,
            Community = Community,
            Principal = Actor?.Principal,
            Plugin = Plugin,
            Version = Version,
            Action = Action,
            Target = Target ?? Plugin,
            Outcome = outcome,
            ReasonCode = reasonCode,
            DecisionId = DecisionId,
            Duration = Clock.GetElapsedTime(Started),
        };
    }
}
