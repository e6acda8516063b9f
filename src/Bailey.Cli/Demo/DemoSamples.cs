using Bailey.Cli.Commands;

namespace Bailey.Cli.Demo;

/// <summary>The sample plugins that were built.</summary>
internal static class DemoSamples
{
    private static readonly DemoSample[] s_all =
    [
        new("org.bailey.count-vowels", "Vowel counter", "AssemblyScript", "count_vowels", "count-vowels-as.wasm"),
        new("org.bailey.word-stats", "Word statistics", "C", "word_stats", "word-stats-c.wasm"),
    ];

    /// <summary>Those that are there.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static IReadOnlyList<DemoSample> Find(string? folder)
    {
        var there = folder ?? Path.Combine("artifacts", "samples");
        List<DemoSample> found = [.. s_all.Select(sample => sample with { File = Path.Combine(there, sample.File) }).Where(static sample => File.Exists(sample.File))];
        return found.Count > 0 ? found : throw new CommandException(ExitCode.NoInput, $"no sample plugin is built in {Path.GetFullPath(there)}; run ./bailey demo, which builds them, or name their folder by --samples");
    }

    /// <summary>Samples that are missing, in words; null where none is.</summary>
    public static string? Missing(IReadOnlyList<DemoSample> found)
    {
        var missing = s_all.Where(sample => found.All(one => one.Id != sample.Id)).Select(static sample => $"the sample in {sample.Language}").ToList();
        return missing.Count == 0 ? null : $"{string.Join(" and ", missing)} could not be built here and is left out (C needs clang and lld)";
    }
}
