namespace Bailey.Bench;

/// <summary>The document whose tables are written by the runner, between two marks.</summary>
internal static class BenchmarkDocument
{
    private const string Begin = "<!-- tables: written by bench/run --write -->", End = "<!-- end of tables -->";

    public static void Write(string path, string tables)
    {
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} lacks the marks '{Begin}' and '{End}'");
        }

        File.WriteAllText(path, $"{text[..(begin + Begin.Length)]}\n\n{tables.Trim()}\n\n{text[end..]}");
    }
}
