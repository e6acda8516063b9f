using Bailey.Testing;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>Scripts as theory data; a single placeholder, which skips, where the shared data is absent.</summary>
internal static class SuiteFiles
{
    public static TheoryData<string> Of(SpecSuite suite) => suite.IsPresent ? [.. suite.Files] : ["(absent)"];

    public static void SkipWhereAbsent(SpecSuite suite) => Assert.SkipUnless(suite.IsPresent, SharedData.SkipReason(suite.Archive));
}
