namespace Bailey.Wasm.Tests.Conformance;

/// <summary>The suites again under other compile options: metering and NaN canonicalisation change code, never results.</summary>
public sealed class VariantConformanceTests
{
    [Fact]
    public void All_of_3_0_passes_unmetered() => Check(SpecSuite.Core3, SpecVariant.Unmetered);

    [Fact]
    public void All_of_3_0_passes_with_deterministic_results() => Check(SpecSuite.Core3, SpecVariant.DeterministicNaN);

    private static void Check(SpecSuite suite, SpecVariant variant)
    {
        SuiteFiles.SkipWhereAbsent(suite);
        var run = ConformanceRun.Of(suite, variant);
        ConformanceReport.Write(run);
        var failed = run.AllResults().Where(result => result.HasFaults || (!result.Succeeded && !suite.Lacking.ContainsKey(result.File))).ToList();
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }
}
