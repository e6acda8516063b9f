using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Bailey.Plugins.Packages;

/// <summary>A version as semver.org 2.0.0 has it. Compared by precedence, in which what stands after <c>+</c> does not count.</summary>
public sealed partial class SemanticVersion
{
    /// <summary>Characters of a version: 128.</summary>
    public const int MaxLength = 128;

    private readonly string[] _numbers;
    private readonly string[] _preRelease;

    private SemanticVersion(string text, string[] numbers, string[] preRelease)
    {
        Text = text;
        _numbers = numbers;
        _preRelease = preRelease;
    }

    /// <summary>The version as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a version.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SemanticVersion Parse(string text) => TryParse(text, out var version) ? version : throw new FormatException($"'{PlainText.Of(text)}' is no version as semver.org 2.0.0 has it");

    /// <summary>Reads a version, where it is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        if (text is null || text.Length > MaxLength || Grammar().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var pre = match.Groups["pre"];
        version = new SemanticVersion(text, match.Groups["core"].Value.Split('.'), pre.Success ? pre.Value.Split('.') : []);
        return true;
    }

    /// <summary>Which of two versions has precedence: positive where this one is the later, negative where the other one is, 0 where neither.</summary>
    public int ComparePrecedence(SemanticVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _numbers.Length; i++)
        {
            if (CompareNumbers(_numbers[i], other._numbers[i]) is not 0 and var difference)
            {
                return difference;
            }
        }

        // A pre-release comes before the release.
        return (_preRelease.Length, other._preRelease.Length) switch
        {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 0) => -1,
            _ => ComparePreReleases(_preRelease, other._preRelease),
        };
    }

    /// <summary>The version as it was written.</summary>
    public override string ToString() => Text;

    private static int ComparePreReleases(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var difference = (IsNumber(left[i]), IsNumber(right[i])) switch
            {
                (true, true) => CompareNumbers(left[i], right[i]),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (difference != 0)
            {
                return difference;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    // They may have any number of digits, and none before the first that counts.
    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    [GeneratedRegex(@"\A(?<core>(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*))(?:-(?<pre>(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Grammar();
}
