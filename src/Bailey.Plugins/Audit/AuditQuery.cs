using System.Collections.Immutable;

namespace Bailey.Plugins.Audit;

/// <summary>Which entries are wanted; what is null selects nothing out.</summary>
public sealed record AuditQuery
{
    /// <summary>The community, or <see cref="AuditChain.Instance"/>.</summary>
    public required string Community { get; init; }

    /// <summary>The plugin.</summary>
    public string? Plugin { get; init; }

    /// <summary>The principal.</summary>
    public string? Principal { get; init; }

    /// <summary>What was done.</summary>
    public AuditAction? Action { get; init; }

    /// <summary>How it ended.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Why.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>The domain path, with all below it, as <c>/games</c>.</summary>
    public string? DomainSubtree { get; init; }

    /// <summary>The decision.</summary>
    public Guid? DecisionId { get; init; }

    /// <summary>
    /// Operations, by their paths, whose entries are left out where they ended well: those that only read, as a rule. 1,000 at most. Default: none. What
    /// was denied or failed is never left out.
    /// </summary>
    public ImmutableArray<string> WithoutOperations { get; init; } = [];

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The cursor of the page before; null for the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>Entries of a page at most, 1 to 1,000. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
