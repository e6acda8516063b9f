using System.Globalization;

namespace Bailey.Bench;

/// <summary>A program of bench/programs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">What it is run with: the line <c>// n:</c> of its source.</param>
internal sealed record BenchmarkProgram(string Name, int Size)
{
    /// <summary>Whether it counts for the mean. br_table is bimodal on branch prediction alone; large interpreters have a figure of their own.</summary>
    public bool Counts => Name is not ("br_table" or "large_interpreter");

    public static BenchmarkProgram[] Load(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*.c")
            .Order(StringComparer.Ordinal)
            .Select(path => new BenchmarkProgram(Path.GetFileNameWithoutExtension(path), SizeOf(path))),
    ];

    private static int SizeOf(string path)
    {
        const string Prefix = "// n: ";
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{Path.GetFileName(path)} has no line '{Prefix}NUMBER'");
        return int.Parse(line.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
