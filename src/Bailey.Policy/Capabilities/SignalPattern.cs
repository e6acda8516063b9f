using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// Which types of signals are meant: segments parted by dots, each <c>*</c> or <c>[A-Za-z0-9_-]+</c>. A bare <c>*</c> matches every type; a
/// final <c>*</c> one or more segments, an inner one exactly one; anything else itself, case-sensitively.
/// </summary>
public sealed record SignalPattern
{
    /// <summary>Characters of a pattern, and of a type of signals: 256.</summary>
    public const int MaxLength = 256;

    private static readonly SearchValues<char> s_word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private readonly string[] _segments;

    private SignalPattern(string text)
    {
        Text = text;
        _segments = text.Split('.');
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It does not follow the grammar.</exception>
    public static SignalPattern Parse(string text) => TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException(fault);

    /// <summary>Reads a pattern, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SignalPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        fault = IsWellFormed(text, allowsStar: true)
            ? null
            : $"signal pattern '{ShownText.Of(text ?? "")}' must be segments of A-Z, a-z, 0-9, _ and - or a lone *, parted by single dots, of 1 to {MaxLength} characters in all, as in orders.*";
        pattern = fault is null ? new SignalPattern(text!) : null;
        return fault is null;
    }

    /// <summary>Whether a type of signals is meant. A text that is no type, because it holds a <c>*</c> say, never is.</summary>
    public bool Matches(string type) => IsWellFormed(type, allowsStar: false) && CoversWellFormed(type);

    /// <summary>Whether every type that <paramref name="pattern"/> can match is meant. A text that is no pattern never is.</summary>
    public bool Covers(string pattern) => IsWellFormed(pattern, allowsStar: true) && CoversWellFormed(pattern);

    /// <inheritdoc/>
    public bool Equals(SignalPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as it is written.</summary>
    public override string ToString() => Text;

    private static bool IsWellFormed([NotNullWhen(true)] string? text, bool allowsStar)
    {
        if (text is null || text.Length is 0 or > MaxLength)
        {
            return false;
        }

        for (var rest = text.AsSpan(); ;)
        {
            var dot = rest.IndexOf('.');
            var segment = dot < 0 ? rest : rest[..dot];
            if (segment.IsEmpty || (segment.ContainsAnyExcept(s_word) && !(allowsStar && segment is "*")))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            rest = rest[(dot + 1)..];
        }
    }

    // A final star of the other stands for one or more segments, which only a final star of this one covers.
    private bool CoversWellFormed(ReadOnlySpan<char> other)
    {
        var last = _segments.Length - 1;
        for (var i = 0; ; i++)
        {
            var dot = other.IndexOf('.');
            var segment = dot < 0 ? other : other[..dot];
            var isLastOfOther = dot < 0;
            if (i == last && _segments[i] == "*")
            {
                return true;
            }

            var fits = _segments[i] == "*" || segment.SequenceEqual(_segments[i]);
            if (!fits || isLastOfOther || i == last)
            {
                return fits && isLastOfOther && i == last && segment is not "*";
            }

            other = other[(dot + 1)..];
        }
    }
}
