using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>
/// A suite under a variant. Each script runs once, whoever asks for its result first: the test of the script or the one of the
/// totals.
/// </summary>
internal sealed class ConformanceRun
{
    private static readonly ConcurrentDictionary<(SpecSuite, SpecVariant), ConformanceRun> Runs = new();

    private readonly ConcurrentDictionary<string, Lazy<SpecFileResult>> _results = new(StringComparer.Ordinal);

    private ConformanceRun(SpecSuite suite, SpecVariant variant) => (Suite, Variant) = (suite, variant);

    public SpecSuite Suite { get; }

    public SpecVariant Variant { get; }

    public static ConformanceRun Of(SpecSuite suite, SpecVariant variant) =>
        Runs.GetOrAdd((suite, variant), key => new ConformanceRun(key.Item1, key.Item2));

    public SpecFileResult Result(string file) =>
        _results.GetOrAdd(file, name => new Lazy<SpecFileResult>(() => SpecRunner.Run(Suite, name, Variant))).Value;

    public IReadOnlyList<SpecFileResult> AllResults() => [.. Suite.Files.Select(Result)];

    /// <summary>File by file, then folder by folder, then the closing total, as a table in Markdown.</summary>
    public string Table()
    {
        var results = AllResults();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## WebAssembly {Suite.Name} core test suite, {Variant.Name}").AppendLine();
        text.AppendLine("| file | passed | total | |").AppendLine("|---|---:|---:|---|");
        foreach (var result in results)
        {
            AppendRow(text, result.File, [result], Remark(result));
        }

        foreach (var folder in results.GroupBy(FolderOf).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            AppendRow(text, $"**{(folder.Key.Length == 0 ? "top level" : folder.Key)}**, {folder.Count()} files", [.. folder], "");
        }

        AppendRow(text, $"**all**, {results.Count} files", results, "");
        return text.AppendLine().ToString();
    }

    /// <summary>The closing total in a line.</summary>
    public string Summary()
    {
        var results = AllResults();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"WebAssembly {Suite.Name} ({Variant.Name}): {results.Sum(r => r.Passed):N0} of {results.Sum(r => r.Total):N0} assertions passed in {results.Count} files, {results.Count(r => r.Succeeded)} files wholly");
    }

    public static string FolderOf(SpecFileResult result) =>
        result.File.LastIndexOf('/') is >= 0 and var slash ? result.File[..slash] : "";

    private static void AppendRow(StringBuilder text, string name, IReadOnlyCollection<SpecFileResult> results, string remark) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {results.Sum(r => r.Passed):N0} | {results.Sum(r => r.Total):N0} | {remark} |");

    private static string Remark(SpecFileResult result) => result.Succeeded ? "" : "FAILED";
}
