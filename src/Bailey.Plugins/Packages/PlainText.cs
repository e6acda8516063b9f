using System.Globalization;

namespace Bailey.Plugins.Packages;

/// <summary>Text of strangers, made fit for messages, which end in logs and terminals.</summary>
internal static class PlainText
{
    private const int Longest = 120;

    /// <summary>The text on one line without characters that steer what shows it, cut where it is long.</summary>
    internal static string Of(string text)
    {
        var cut = text.Length <= Longest ? text : text[..Longest] + "...";
        return cut.Any(Steers) ? string.Concat(cut.Select(static c => Steers(c) ? '?' : c)) : cut;
    }

    /// <summary>Whether a text has characters that steer what shows it, line breaks and tabs aside where they are allowed.</summary>
    internal static bool HasControls(string text, bool allowLines) =>
        text.Any(c => Steers(c) && !char.IsSurrogate(c) && !(allowLines && c is '\n' or '\r' or '\t'));

    private static bool Steers(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
