using Bailey.Wasm.Tests.Conformance;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>Every binary module of the two core test suites is accepted or refused as its script demands.</summary>
public sealed class SuiteValidationTests
{
    private static readonly Dictionary<string, int> Modules2 = new() { ["accepted"] = 1716, ["invalid"] = 2146, ["malformed"] = 719 };
    private static readonly Dictionary<string, int> Modules3 = new() { ["accepted"] = 2510, ["invalid"] = 2723, ["malformed"] = 711 };

    [Fact]
    public void Modules_of_the_2_0_suite_are_accepted_and_refused_as_it_demands()
    {
        var results = Validate(SpecSuite.Core2);
        Count(results).ShouldBe(Modules2, ignoreOrder: true);
        Wrong(results).ShouldBeEmpty();
    }

    [Fact]
    public void Modules_of_the_3_0_suite_are_accepted_and_refused_as_it_demands()
    {
        var results = Validate(SpecSuite.Core3);
        Count(results).ShouldBe(Modules3, ignoreOrder: true);
        Wrong(results).ShouldBeEmpty();
    }

    private static List<(SuiteModule Module, WasmModuleException? Error)> Validate(SpecSuite suite)
    {
        SuiteFiles.SkipWhereAbsent(suite);
        var options = WasmCompileOptions.Default with { Features = suite.Features };
        return [.. SuiteModules.Of(suite).Select(module => (module, Validating.Refusal(module.Binary, options)))];
    }

    private static Dictionary<string, int> Count(List<(SuiteModule Module, WasmModuleException? Error)> results) =>
        results.CountBy(result => result.Module.Refusal switch
        {
            null => "accepted",
            WasmErrorCode.Invalid => "invalid",
            _ => "malformed",
        }).ToDictionary();

    private static IEnumerable<string> Wrong(IEnumerable<(SuiteModule Module, WasmModuleException? Error)> results) => results
        .Where(result => !IsRight(result.Module, result.Error))
        .Select(result => $"{result.Module} should be {result.Module.Refusal?.ToString() ?? "accepted"} ({result.Module.Text}), "
            + $"but was {result.Error?.ErrorCode.ToString() ?? "accepted"}: {result.Error?.Message}");

    // The suite of 2.0 refuses what a later version allows: there the feature is what is off.
    private static bool IsRight(SuiteModule module, WasmModuleException? error) => module.Refusal is null
        ? error is null
        : error?.ErrorCode == module.Refusal || error?.ErrorCode == WasmErrorCode.FeatureDisabled;
}
