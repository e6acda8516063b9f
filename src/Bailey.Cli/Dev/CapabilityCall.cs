using System.Collections.Immutable;
using Bailey.Plugins.Audit;

namespace Bailey.Cli.Dev;

/// <summary>Calls of one function of the host that ended in the same way.</summary>
/// <param name="Function">The function; the name of the capability where the log names none.</param>
/// <param name="Outcome">How they ended.</param>
/// <param name="ReasonCode">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="Target">What on, where all were on the same.</param>
internal sealed record CapabilityCall(string Function, AuditOutcome Outcome, string ReasonCode, int Count, string? Target)
{
    /// <summary>Sums up entries of one capability.</summary>
    public static ImmutableArray<CapabilityCall> Of(IEnumerable<AuditEntry> entries) =>
    [
        .. entries
            .GroupBy(static entry => (Function: FunctionOf(entry), entry.Outcome, entry.ReasonCode))
            .OrderBy(static group => group.Key.Function, StringComparer.Ordinal)
            .ThenBy(static group => group.Key.Outcome)
            .ThenBy(static group => group.Key.ReasonCode, StringComparer.Ordinal)
            .Select(static group => new CapabilityCall(
                group.Key.Function,
                group.Key.Outcome,
                group.Key.ReasonCode,
                group.Count(),
                group.Select(static entry => entry.Target).Distinct().ToList() is [var only] ? only : null)),
    ];

    private static string FunctionOf(AuditEntry entry) =>
        entry.Metadata.FirstOrDefault(static pair => pair.Key == "function").Value ?? entry.Capability!;
}
