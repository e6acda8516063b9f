using System.Collections.Immutable;
using Bailey.Scripting.Compilation;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Gate;

/// <summary>Collects violations; each place and reason once, and not without end.</summary>
internal sealed class ViolationList
{
    private readonly HashSet<(string, ScriptSpan)> _seen = [];
    private readonly List<ScriptViolation> _violations = [];

    internal bool IsEmpty => _violations.Count == 0;

    internal bool IsFull => _violations.Count >= ScriptTrustPolicy.MaxViolations;

    internal void Add(Finding? finding, Location location)
    {
        if (finding is not null)
        {
            Add(finding.Code, finding.Message, location, finding.Symbol, finding.Remedy);
        }
    }

    internal void Add(string code, string message, Location location, string? symbol, string remedy) =>
        Add(new ScriptViolation(code, message, ScriptCompiler.SpanOf(location), symbol, remedy));

    internal void Add(ScriptViolation violation)
    {
        if (!IsFull && _seen.Add((violation.Code, violation.Span)))
        {
            _violations.Add(violation);
        }
    }

    internal void AddRange(IEnumerable<ScriptViolation> violations)
    {
        foreach (var violation in violations)
        {
            Add(violation);
        }
    }

    /// <summary>Forgets what the errors of the compiler say better.</summary>
    internal void Remove(string code) => _violations.RemoveAll(violation => violation.Code == code);

    internal ImmutableArray<ScriptViolation> ToArray() => [.. _violations.OrderBy(static violation => (violation.Span.Line, violation.Span.Column))];
}
