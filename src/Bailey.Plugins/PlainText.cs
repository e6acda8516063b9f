using System.Buffers;
using System.Globalization;
using System.Text;

namespace Bailey.Plugins;

/// <summary>Text of strangers, as plugins' log lines, made fit for messages, which end in logs, terminals and pages beside what others say.</summary>
public static class PlainText
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

    /// <summary>
    /// A sentence or more on one line, breaks and tabs as spaces, cut where it is long, with a question mark for each character that steers a terminal, hides
    /// or turns text: so that it neither looks like several lines nor like something that was not said.
    /// </summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="longest">UTF-16 code units that are kept. Default 2,000.</param>
    public static string OneLine(string? text, int longest = LongestLine)
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

    /// <summary>A text on lines, cut where it is long, with a question mark for each character that steers a terminal, hides or turns text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">UTF-16 code units that are kept.</param>
    public static string Lines(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);
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
        text.EnumerateRunes().Any(rune => Steers(rune) && !(allowLines && rune.Value is '\n' or '\r' or '\t'));

    /// <summary>
    /// Whether a text that people write is shown as it is, beside what others say: it has nothing that steers what shows it, turns or hides text. Joiners, which
    /// some scripts and pictures need, may stand between two characters that are seen.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="allowLines">Whether it may have line breaks and tabs.</param>
    public static bool IsPlain(string text, bool allowLines)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isAfterSeen = false;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) != OperationStatus.Done)
            {
                return false; // Half of a surrogate pair.
            }

            at += length;
            if (!(allowLines && rune.Value is '\n' or '\r' or '\t') && Steers(rune)
                && !(rune.Value is '\u200C' or '\u200D' && isAfterSeen && Rune.DecodeFromUtf16(text.AsSpan(at), out var next, out _) == OperationStatus.Done && IsSeen(next)))
            {
                return false;
            }

            isAfterSeen = IsSeen(rune);
        }

        return true;
    }

    private static bool IsSeen(Rune rune) => !Steers(rune) && !Rune.IsWhiteSpace(rune);

    private static bool Steers(Rune rune) => rune.IsBmp ? Steers((char)rune.Value) : Steers(Rune.GetUnicodeCategory(rune));

    /// <summary>Whether a UTF-16 code unit steers what shows it, hides or turns text, or is half of a pair.</summary>
    internal static bool Steers(char c) => char.IsSurrogate(c) || IsUnseen(c) || Steers(char.GetUnicodeCategory(c));

    // Letters, marks and symbols that Unicode calls such, and that look like nothing: fillers of Hangul, vowels of Khmer that are never written, the joiner of
    // graphemes, the pattern of Braille without dots. Of two texts that differ by one of them nobody sees which is which.
    private static bool IsUnseen(char c) => c is '\u034F' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u2800' or '\u3164' or '\uFFA0';

    private static bool Steers(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
