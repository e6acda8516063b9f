using System.Globalization;
using System.Text;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Text of plugins made fit for a line of a log or a terminal.</summary>
internal static class PlainText
{
    private const int Longest = 2_000;

    /// <summary>The text on one line, cut where it is long, with what steers a terminal replaced.</summary>
    internal static string OneLine(string? text, int longest = Longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var line = new StringBuilder();
        foreach (var c in text.Length <= longest ? text : text[..longest] + " ...")
        {
            line.Append(c is '\n' or '\r' or '\t' ? ' ' : IsShown(c) ? c : '?');
        }

        return line.ToString().Trim();
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

    private static bool IsShown(char c) => !char.IsControl(c) && !char.IsSurrogate(c)
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
