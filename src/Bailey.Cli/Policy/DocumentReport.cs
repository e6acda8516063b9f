using System.Collections.Immutable;
using Bailey.Policy.Documents;

namespace Bailey.Cli.Policy;

/// <summary>What came of checking a document.</summary>
/// <param name="Faults">Everything that is wrong; empty where it is valid.</param>
/// <param name="Warnings">What is odd but no fault.</param>
internal sealed record DocumentReport(ImmutableArray<DocumentFault> Faults, ImmutableArray<string> Warnings)
{
    /// <summary>The report on a document, with warnings where it is valid.</summary>
    public static DocumentReport Of<T>(DocumentResult<T> document, Func<T, IEnumerable<string>>? warn = null)
        where T : class =>
        new(document.Faults, document.IsValid && warn is not null ? [.. warn(document.Value)] : []);
}
