using System.Globalization;
using System.Text;

namespace Bailey.Plugins;

/// <summary>Text of strangers, made fit for messages, which end in logs and terminals.</summary>
internal static class PlainText
{
    private const int Longest = 120;
    private const int LongestLine = 2_000;

    /// <summary>A word or two on one line without characters that steer what shows it, cut where it is long.</summary>
    internal static string Of(string text, int longest = Longest)
    {
        var cut = text.Length <= longest ? text : text[..longest] + "...";
        return cut.Any(Steers) ? string.Concat(cut.Select(static c => Steers(c) ? '?' : c)) : cut;
    }

    /// <summary>What an exception says. Its message is code of whoever threw it.</summary>
    internal static string Of(Exception exception)
    {
        var type = exception.GetType().Name;
        try
        {
            return OneLine(exception.Message) is { Length: > 0 } message ? $"{type}: {message}" : type;
        }
        catch (Exception)
        {
            return type;
        }
    }

    /// <summary>A sentence or more on one line, breaks and tabs as spaces, cut where it is long, with what steers a terminal replaced.</summary>
    internal static string OneLine(string? text, int longest = LongestLine)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var line = new StringBuilder();
        foreach (var c in text.Length <= longest ? text : text[..longest] + " ...")
        {
            line.Append(c is '\n' or '\r' or '\t' ? ' ' : Steers(c) ? '?' : c);
        }

        return line.ToString().Trim();
    }

    /// <summary>A text on lines, cut where it is long, with what steers whatever shows it replaced.</summary>
    internal static string Lines(string text, int longest)
    {
        var lines = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (lines.Length + rune.Utf16SequenceLength > longest)
            {
                return lines.Append("\n...").ToString();
            }

            // A carriage return is part of a line's end, or nothing.
            if (rune.Value != '\r')
            {
                lines.Append(rune.Value is '\n' or '\t' || !rune.IsBmp || !Steers((char)rune.Value) ? rune.ToString() : "?");
            }
        }

        return lines.ToString();
    }

    /// <summary>Whether a text has characters that steer what shows it, line breaks and tabs aside where they are allowed.</summary>
    internal static bool HasControls(string text, bool allowLines) =>
        text.Any(c => Steers(c) && !char.IsSurrogate(c) && !(allowLines && c is '\n' or '\r' or '\t'));

    private static bool Steers(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
