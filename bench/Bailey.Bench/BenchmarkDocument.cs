namespace Bailey.Bench;

/// <summary>The document whose tables are written by the runners, each between two marks of its own.</summary>
internal static class BenchmarkDocument
{
    private const string End = "<!-- end of tables -->";

    /// <summary>Replaces the tables of one runner.</summary>
    public static void Write(string path, string runner, string tables)
    {
        var mark = $"<!-- tables: written by {runner} --write -->";
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(mark, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} lacks the marks '{mark}' and '{End}'");
        }

        File.WriteAllText(path, $"{text[..(begin + mark.Length)]}\n\n{tables.Trim()}\n\n{text[end..]}");
    }
}
