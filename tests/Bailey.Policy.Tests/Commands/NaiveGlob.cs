namespace Bailey.Policy.Tests.Commands;

/// <summary>A matcher that is slow and plainly right, to compare with: it tries everything.</summary>
internal static class NaiveGlob
{
    public static bool Matches(string glob, string path) => Expand(glob).Any(one => Segments(one.Split('/'), path.Split('/')));

    // The first brace that holds no other is written out, until there is none.
    private static IEnumerable<string> Expand(string glob)
    {
        var close = glob.IndexOf('}', StringComparison.Ordinal);
        if (close < 0)
        {
            return [glob];
        }

        var open = glob.LastIndexOf('{', close);
        return glob[(open + 1)..close].Split(',').SelectMany(choice => Expand(glob[..open] + choice + glob[(close + 1)..]));
    }

    private static bool Segments(string[] glob, string[] path) => glob switch
    {
        [] => path.Length == 0,
        ["**", ..] => Segments(glob[1..], path) || (path.Length > 0 && Segments(glob, path[1..])),
        _ => path.Length > 0 && Characters(glob[0], path[0]) && Segments(glob[1..], path[1..]),
    };

    private static bool Characters(string glob, string text)
    {
        if (glob.Length == 0)
        {
            return text.Length == 0;
        }

        if (glob[0] == '*')
        {
            return Characters(glob[1..], text) || (text.Length > 0 && Characters(glob, text[1..]));
        }

        if (glob[0] != '[')
        {
            return text.Length > 0 && glob[0] == text[0] && Characters(glob[1..], text[1..]);
        }

        var end = glob.IndexOf(']', StringComparison.Ordinal);
        return text.Length > 0 && Holds(glob[1..end], text[0]) && Characters(glob[(end + 1)..], text[1..]);
    }

    private static bool Holds(string members, char c) => members[0] is '!' or '^'
        ? !Holds(members[1..], c)
        : members is [var first, '-', var last] ? c >= first && c <= last : members.Contains(c, StringComparison.Ordinal);
}
