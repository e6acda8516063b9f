using System.Collections.Immutable;

namespace Bailey.Plugins.Audit;

/// <summary>Outcomes as stores, exports and people write them.</summary>
public static class AuditOutcomeNames
{
    private static readonly ImmutableArray<string> s_names = ["ok", "denied", "rejected", "failed", "breached"];

    /// <summary>All names, in the order of <see cref="AuditOutcome"/>.</summary>
    public static ImmutableArray<string> All => s_names;

    /// <summary>The wire name.</summary>
    public static string Of(AuditOutcome outcome) => s_names[(int)outcome];

    /// <summary>The outcome of that name; null where there is none.</summary>
    public static AuditOutcome? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_names.IndexOf(name) is >= 0 and var index ? (AuditOutcome)index : null;
    }
}
