namespace Bailey.Wasm.Tests.Conformance;

/// <summary>The core test suite of WebAssembly 3.0, script by script.</summary>
public sealed class Core3ConformanceTests
{
    private const int Assertions = 61_369;

    private static readonly ConformanceRun Run = ConformanceRun.Of(SpecSuite.Core3, SpecVariant.Default);

    public static TheoryData<string> Files => SuiteFiles.Of(SpecSuite.Core3);

    [Theory]
    [MemberData(nameof(Files))]
    public void Script_passes_wholly(string file)
    {
        SuiteFiles.SkipWhereAbsent(SpecSuite.Core3);
        var result = Run.Result(file);
        Assert.True(result.Succeeded, result.ToString());
    }

    [Fact]
    public void Every_assertion_of_the_suite_is_counted_and_passes()
    {
        SuiteFiles.SkipWhereAbsent(SpecSuite.Core3);
        ConformanceReport.Write(Run);
        var results = Run.AllResults();
        results.Count.ShouldBe(258);
        results.Sum(result => result.Total).ShouldBe(Assertions);
        results.Sum(result => result.Passed).ShouldBe(Assertions);
        var folders = results
            .GroupBy(ConformanceRun.FolderOf)
            .ToDictionary(group => group.Key, group => (Files: group.Count(), Assertions: group.Sum(result => result.Total)));
        folders.ShouldBe(
            new Dictionary<string, (int Files, int Assertions)>
            {
                [""] = (97, 19_371),
                ["simd"] = (59, 25_006),
                ["memory64"] = (25, 8_223),
                ["bulk-memory"] = (8, 7_188),
                ["multi-memory"] = (41, 768),
                ["gc"] = (17, 656),
                ["exceptions"] = (4, 88),
                ["relaxed-simd"] = (7, 69),
            },
            ignoreOrder: true);
    }
}
