using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// Which arguments a program may be given: a regular expression without backtracking, matched against the whole of
/// <see cref="CommandLine">the arguments as one text</see>.
/// </summary>
public sealed record ArgumentsPattern
{
    /// <summary>Characters of a pattern: 512.</summary>
    public const int MaxLength = 512;

    // Linear in the text as the engine is, a pattern may still be made to cost much for each character. What takes longer does not match.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private ArgumentsPattern(string text, Regex regex)
    {
        Text = text;
        _regex = regex;
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is too long, not a regular expression, or needs backtracking.</exception>
    public static ArgumentsPattern Parse(string text) => TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException(fault);

    /// <summary>Reads a pattern, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ArgumentsPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        pattern = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text.Any(AbsolutePath.IsHidden))
        {
            fault = FormattableString.Invariant($"args_pattern must have 1 to {MaxLength} characters, all of which can be seen");
            return false;
        }

        try
        {
            // By itself first: what only becomes well-formed between the brackets, such as 'a)|(b', would escape the anchors.
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_longest);
            pattern = new ArgumentsPattern(text, new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_longest));
            fault = null;
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            var kind = e is NotSupportedException ? "needs backtracking or is too large, which is not allowed here" : "is not a regular expression";
            fault = $"args_pattern '{ShownText.Of(text)}' {kind}: {ShownText.Of(e.Message)}";
            return false;
        }
    }

    /// <summary>Whether arguments are meant; nothing beyond <see cref="CommandLine.MaxLength"/> is.</summary>
    public bool Matches(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return CommandLine.TryWith(arguments, _regex, static (line, regex) => IsMatch(regex, line));
    }

    /// <inheritdoc/>
    public bool Equals(ArgumentsPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as it is written.</summary>
    public override string ToString() => Text;

    private static bool IsMatch(Regex regex, ReadOnlySpan<char> line)
    {
        try
        {
            return regex.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
