using System.Collections.Immutable;

namespace Bailey.Plugins.Audit;

/// <summary>
/// One entry of the audit log, as whoever writes it knows it: before it has its place in the chain of its community. Immutable. What is secret is
/// redacted, and what is too long is cut, when it is written.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>Bytes of UTF-8 of each text, beyond which it is cut: 1,024.</summary>
    public const int MaxText = 1_024;

    /// <summary>Entries of <see cref="Metadata"/>, beyond which they are dropped: 32.</summary>
    public const int MaxMetadata = 32;

    /// <summary>Its id: a UUID of version 7 (RFC 9562), so that ids sort by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>When, in UTC; kept to the microsecond.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The community; null for what concerns the whole instance, which has a chain of its own.</summary>
    public string? Community { get; init; }

    /// <summary>The path of the domain within the community, as <c>/games/chess</c>; <c>/</c> for the community itself.</summary>
    public string DomainPath { get; init; } = "/";

    /// <summary>For whom it was done; null where for nobody.</summary>
    public string? Principal { get; init; }

    /// <summary>The plugin; null where none had part in it.</summary>
    public string? Plugin { get; init; }

    /// <summary>The plugin's version.</summary>
    public string? Version { get; init; }

    /// <summary>What was done.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>The capability used, by its wire name; null where none.</summary>
    public string? Capability { get; init; }

    /// <summary>What it was done to.</summary>
    public string? Target { get; init; }

    /// <summary>How it ended.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>Why; <c>ok</c> where it was done.</summary>
    public string ReasonCode { get; init; } = "ok";

    /// <summary>The decision that all entries of one operation share.</summary>
    public Guid DecisionId { get; init; }

    /// <summary>How long it took; kept to the microsecond.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Fuel used.</summary>
    public long Fuel { get; init; }

    /// <summary>More, by name; sorted by name when it is written. Names that end in a word for a secret have their values redacted.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
