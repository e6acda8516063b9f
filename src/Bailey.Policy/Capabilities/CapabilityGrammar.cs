using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Capabilities;

/// <summary>The grammars of what capabilities list. Each yields the text in the form in which it is compared.</summary>
internal static class CapabilityGrammar
{
    internal const string Any = "*";

    private const int MaxId = 128;
    private const int MaxSelector = 256;
    private static readonly SearchValues<char> s_id = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private static readonly SearchValues<char> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");
    private static readonly SearchValues<char> s_plugin = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");
    private static readonly SearchValues<char> s_selector = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.#:[]=\"()>+~*, ");

    internal static bool Domain(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Accept(text, text == Any || IsId(text), out value, out fault, $"must be the id of a domain (1 to {MaxId} of A-Z, a-z, 0-9, _ and -, not beginning with -), or \"*\" for every domain of the community");

    internal static bool Recipient(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Accept(
            text,
            text == Any || IsId(text) || (text.StartsWith("role:", StringComparison.Ordinal) && IsId(text.AsSpan(5))),
            out value,
            out fault,
            "must be the name of a member, role:NAME, or \"*\" for every member of the community");

    internal static bool Name(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Accept(text, text.Length is > 0 and <= MaxId && char.IsAsciiLetter(text[0]) && !text.ContainsAnyExcept(s_name), out value, out fault, $"must be a name of 1 to {MaxId} of A-Z, a-z, 0-9, _, - and ., beginning with a letter");

    internal static bool Signal(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = SignalPattern.TryParse(text, out _, out fault) ? text : null;
        return value is not null;
    }

    internal static bool Selector(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Accept(text, text.Length is > 0 and <= MaxSelector && text != Any && text.AsSpan().Trim().Length == text.Length && !text.ContainsAnyExcept(s_selector), out value, out fault, $"must be a CSS selector of 1 to {MaxSelector} plain characters, without braces, escapes and rules, and more than a lone *");

    internal static bool Direction(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Accept(text, text is "up" or "down" or "siblings" or "both", out value, out fault, "must be up, down, siblings or both");

    internal static bool Path(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = AbsolutePath.TryParse(text, out _, out fault) ? text : null;
        return value is not null;
    }

    /// <summary>The id of a plugin: segments of lower-case letters, digits, <c>_</c> and <c>-</c>, parted by dots.</summary>
    internal static bool Plugin(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Accept(text, IsPluginId(text), out value, out fault, $"must be the id of a plugin: 1 to {MaxId} of a-z, 0-9, _ and -, in segments parted by dots, each beginning with a letter or digit");

    /// <summary>The id of a plugin that is blocked: in any case, as denials compare broadly.</summary>
    internal static bool BlockedPlugin(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault) =>
        Plugin(text.ToLowerInvariant(), out value, out fault);

    private static bool IsPluginId(string text)
    {
        if (text.Length is 0 or > MaxId)
        {
            return false;
        }

        foreach (var range in text.AsSpan().Split('.'))
        {
            var segment = text.AsSpan()[range];
            if (segment.IsEmpty || segment.ContainsAnyExcept(s_plugin) || !char.IsAsciiLetterOrDigit(segment[0]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsId(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxId && text[0] != '-' && !text.ContainsAnyExcept(s_id);

    private static bool Accept(string text, bool isValid, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault, string must)
    {
        (value, fault) = isValid ? (text, (string?)null) : (null, $"'{ShownText.Of(text)}' {must}");
        return isValid;
    }
}
