using System.Globalization;
using System.Text;

namespace Bailey.Cli.Commands;

/// <summary>Makes text from a guest or a file safe to show: one line, no control characters that steer a terminal.</summary>
internal static class PrintableText
{
    private const int Longest = 4_000;

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
            else if (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                result.Append(c);
            }
        }

        return text.Length > Longest ? result.Append(" ...").ToString() : result.ToString();
    }
}
