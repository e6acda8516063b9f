using System.Text;

namespace Bailey.Policy;

internal static class ShownText
{
    private const int MaxShown = 200;

    // What is echoed may come from a hostile guest and end in a log or a terminal.
    internal static string Of(string text)
    {
        var cut = text.Length <= MaxShown ? text : text[..MaxShown] + "...";
        if (!cut.Any(static c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')))
        {
            return cut;
        }

        var safe = new StringBuilder(cut.Length);
        foreach (var c in cut)
        {
            safe.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return safe.ToString();
    }
}
