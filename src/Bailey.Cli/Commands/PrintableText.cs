using System.Globalization;
using System.Text;

namespace Bailey.Cli.Commands;

/// <summary>Makes text from a guest or a file safe to show: one line, no control characters that steer a terminal.</summary>
internal static class PrintableText
{
    private const int Longest = 4_000;

    /// <summary>Bytes as lines of text for a terminal, control and direction-changing characters escaped: whole, however many they are.</summary>
    public static byte[] Lines(ReadOnlySpan<byte> utf8)
    {
        var lines = new StringBuilder(utf8.Length);
        foreach (var c in Encoding.UTF8.GetString(utf8))
        {
            Append(lines, c, c is '\n' or '\t');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>The text on one line, control and direction-changing characters escaped, cut where it is very long.</summary>
    public static string OneLine(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, Longest) + 16);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            if (c is '\n')
            {
                result.Append("\\n");
            }
            else if (c is '\t')
            {
                result.Append(' ');
            }
            else
            {
                Append(result, c, isFine: false);
            }
        }

        return text.Length > Longest ? result.Append(" ...").ToString() : result.ToString();
    }

    private static void Append(StringBuilder text, char c, bool isFine)
    {
        if (!isFine && (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        else
        {
            text.Append(c);
        }
    }
}
