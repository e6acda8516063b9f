namespace Bailey.Wasm.Tests.Conformance;

/// <summary>The core test suite of WebAssembly 2.0, script by script, with the features of 2.0 alone.</summary>
public sealed class Core2ConformanceTests
{
    private const int Assertions = 51_139;

    private static readonly ConformanceRun Run = ConformanceRun.Of(SpecSuite.Core2, SpecVariant.Default);

    public static TheoryData<string> Files => SuiteFiles.Of(SpecSuite.Core2);

    [Theory]
    [MemberData(nameof(Files))]
    public void Script_passes_wholly(string file)
    {
        SuiteFiles.SkipWhereAbsent(SpecSuite.Core2);
        var result = Run.Result(file);
        Assert.True(result.Succeeded, result.ToString());
    }

    [Fact]
    public void Every_assertion_of_the_suite_is_counted_and_passes()
    {
        SuiteFiles.SkipWhereAbsent(SpecSuite.Core2);
        ConformanceReport.Write(Run);
        var results = Run.AllResults();
        results.Count.ShouldBe(148);
        results.Sum(result => result.Total).ShouldBe(Assertions);
        results.Sum(result => result.Passed).ShouldBe(Assertions);
    }
}
