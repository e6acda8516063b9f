using Bailey.Testing;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>Writes the tables to <c>artifacts/conformance.md</c>, for the test script to print.</summary>
internal static class ConformanceReport
{
    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, string> Sections = new(StringComparer.Ordinal);

    /// <summary>Adds a run's table; the file always holds all runs of this process so far.</summary>
    public static void Write(ConformanceRun run)
    {
        var table = run.Table();
        lock (Gate)
        {
            Sections[$"{run.Suite.Name} {run.Variant.Name}"] = table;
            var folder = Path.Combine(RepositoryRoot.Path, "artifacts");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "conformance.md"), $"# Conformance\n\n{string.Concat(Sections.Values)}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(table);
        TestContext.Current.SendDiagnosticMessage(run.Summary());
    }
}
