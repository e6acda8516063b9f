using System.Globalization;
using System.Text;

namespace Bailey.Plugins.Packages;

/// <summary>The grammars of single fields of a manifest. Each says what is wrong in words that follow the text.</summary>
internal static class ManifestGrammar
{
    internal const int MaxId = 128;
    internal const int MaxHookName = 128;
    private const int MaxMarks = 8;

    /// <summary>A reverse domain name: two or more segments of lower-case letters, digits, <c>-</c> and <c>_</c>.</summary>
    internal static bool Id(string text, out string? fault)
    {
        var segments = text.Split('.');
        var isOne = segments.Length >= 2 && segments.All(static segment => IsWord(segment, '-', '_') && char.IsAsciiLetterOrDigit(segment[^1]));
        fault = isOne ? null : "is no id of a package: write a reverse domain name in lower case, as org.example.spam-filter";
        return isOne;
    }

    /// <summary>What people call something: it is seen, begins and ends with what is seen, and does not reach over the lines above and below.</summary>
    internal static bool Name(string text, out string? fault)
    {
        var marks = 0;
        var most = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            marks = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            most = Math.Max(most, marks);
        }

        fault = char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? "begins or ends with a blank: write a name without"
            : !text.EnumerateRunes().Any(static rune => Rune.IsLetterOrDigit(rune) || Rune.IsSymbol(rune) || Rune.IsPunctuation(rune)) ? "is no name: write one that is to be seen"
            : most > MaxMarks ? FormattableString.Invariant($"has {most} marks on one letter: {MaxMarks} are enough for every script")
            : null;
        return fault is null;
    }

    internal static bool Version(string text, out string? fault)
    {
        fault = SemanticVersion.TryParse(text, out _) ? null : "is no version: write three numbers as semver.org has them, as 1.4.0 or 2.0.0-beta.1";
        return fault is null;
    }

    /// <summary>Words of lower-case letters, digits and <c>-</c>, parted by dots.</summary>
    internal static bool HookName(string text, out string? fault)
    {
        fault = text.Split('.').All(static word => IsWord(word, '-')) ? null : "is no name of a hook: write words of a-z, 0-9 and -, parted by dots, as message.posted";
        return fault is null;
    }

    internal static bool TimeZone(string text, out string? fault)
    {
        // What is a path to a file of the system's list, and leads out of it, is no name of a time zone either.
        var isOne = text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
            && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone)
            && zone.HasIanaId;
        fault = isOne ? null : "is no time zone that this host knows: write its IANA name, as Europe/Berlin";
        return isOne;
    }

    internal static bool Digest(string text, out string? fault)
    {
        fault = text.Length == 64 && !text.AsSpan().ContainsAnyExcept("0123456789abcdef") ? null : "is no SHA-256 in lower-case hexadecimal: 64 digits";
        return fault is null;
    }

    private static bool IsWord(string text, params ReadOnlySpan<char> others)
    {
        if (text.Length == 0 || !IsLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!IsLetterOrDigit(c) && !others.Contains(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLetterOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
