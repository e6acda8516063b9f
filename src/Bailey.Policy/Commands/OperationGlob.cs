using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Commands;

/// <summary>
/// Which operations are meant, by their paths: <c>*</c> stands for any characters of one word, <c>**</c> as a word of its own for any
/// number of words (so that <c>docs/**</c> also matches <c>docs</c>), <c>[a-z]</c> and <c>[!a-z]</c> for one character, <c>{a,b}</c> for
/// either. Case-sensitive. Matching takes at worst time in proportion to the pattern times the path. Two globs are equal when they are
/// written alike.
/// </summary>
public sealed class OperationGlob : IEquatable<OperationGlob>
{
    /// <summary>Characters of a glob: 256.</summary>
    public const int MaxLength = 256;

    /// <summary>Patterns that the braces of one glob may stand for: 64.</summary>
    public const int MaxAlternatives = 64;

    private readonly GlobPath[] _alternatives;

    private OperationGlob(string text, GlobPath[] alternatives)
    {
        Text = text;
        _alternatives = alternatives;
    }

    /// <summary>The glob as it is written.</summary>
    public string Text { get; }

    /// <summary>How many patterns its braces stand for; 1 without braces.</summary>
    public int Alternatives => _alternatives.Length;

    /// <summary>Reads a glob.</summary>
    /// <exception cref="FormatException">It does not follow the grammar.</exception>
    public static OperationGlob Parse(string text) =>
        TryParse(text, out var glob, out var fault) ? glob : throw new FormatException(fault);

    /// <summary>Reads a glob, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OperationGlob? glob, [NotNullWhen(false)] out string? fault)
    {
        glob = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            fault = $"a pattern must have 1 to {MaxLength} characters";
            return false;
        }

        if (!GlobBraces.TryExpand(text, out var expanded, out var reason))
        {
            fault = $"the pattern '{ShownText.Of(text)}' {reason}";
            return false;
        }

        var alternatives = new List<GlobPath>(expanded.Count);
        foreach (var alternative in expanded)
        {
            if (!GlobPath.TryParse(alternative, out var path, out reason))
            {
                var which = expanded.Count > 1 ? $" (as '{ShownText.Of(alternative)}')" : "";
                fault = $"the pattern '{ShownText.Of(text)}'{which} {reason}";
                return false;
            }

            alternatives.Add(path);
        }

        glob = new OperationGlob(text, [.. alternatives]);
        fault = null;
        return true;
    }

    /// <summary>Whether the path of an operation is meant.</summary>
    public bool Matches(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var alternative in _alternatives)
        {
            if (alternative.Matches(path))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(OperationGlob? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OperationGlob);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The glob as it is written.</summary>
    public override string ToString() => Text;
}
