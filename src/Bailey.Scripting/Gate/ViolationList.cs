using System.Collections.Immutable;
using Bailey.Scripting.Compilation;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Gate;

/// <summary>Collects violations; each place and reason once, and not without end.</summary>
internal sealed class ViolationList
{
    private readonly HashSet<(string, ScriptSpan)> _seen = [];
    private readonly List<(ScriptViolation Violation, string? Cause)> _violations = [];

    internal bool IsEmpty => _violations.Count == 0;

    internal bool IsFull => _violations.Count >= ScriptTrustPolicy.MaxViolations;

    internal void Add(Finding? finding, Location location)
    {
        if (finding is not null)
        {
            Add(new ScriptViolation(finding.Code, finding.Message, ScriptCompiler.SpanOf(location), finding.Symbol, finding.Remedy), finding.Cause);
        }
    }

    internal void Add(string code, string message, Location location, string? symbol, string remedy) =>
        Add(new ScriptViolation(code, message, ScriptCompiler.SpanOf(location), symbol, remedy));

    internal void Add(ScriptViolation violation, string? cause = null)
    {
        if (!IsFull && _seen.Add((violation.Code, violation.Span)))
        {
            _violations.Add((violation, cause));
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
    internal void Remove(string code) => _violations.RemoveAll(item => item.Violation.Code == code);

    /// <summary>The violations in the order of the text. What one cause makes wrong in many places of a line is told once, at the name itself.</summary>
    internal ImmutableArray<ScriptViolation> ToArray() =>
    [
        .. _violations.Select(static (item, index) => (item.Violation, Key: item.Cause is null ? (index, "", "") : (-item.Violation.Span.Line, item.Violation.Code, item.Cause), IsItself: item.Cause == item.Violation.Symbol))
            .GroupBy(static item => item.Key)
            .Select(static same => Foremost([.. same.Where(static item => item.IsItself).DefaultIfEmpty(same.First()).Select(static item => item.Violation)]))
            .OrderBy(static violation => (violation.Span.Line, violation.Span.Column))
            .Select(static violation => violation with { Message = Cut(violation.Message, 1000), Symbol = violation.Symbol is { } symbol ? Cut(symbol, 500) : null }),
    ];

    // Names can be as long as a text may be, and each violation would tell them anew.
    private static string Cut(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");

    // The first that has none of the others within it: a name, and not the call that it is part of.
    private static ScriptViolation Foremost(ScriptViolation[] same) =>
        same.Where(violation => !same.Any(other => other.Span != violation.Span && Contains(violation.Span, other.Span))).OrderBy(static violation => violation.Span.Column).First();

    private static bool Contains(ScriptSpan outer, ScriptSpan inner) =>
        (outer.Line, outer.Column).CompareTo((inner.Line, inner.Column)) <= 0 && (outer.EndLine, outer.EndColumn).CompareTo((inner.EndLine, inner.EndColumn)) >= 0;
}
