namespace Bailey.Wasm.Tests.Validation;

/// <summary>Every limit on modules holds, exactly.</summary>
public sealed class LimitTests
{
    public static TheoryData<string> Limits => [.. LimitCase.All.Select(limit => limit.Limit)];

    [Theory]
    [MemberData(nameof(Limits))]
    public void Module_at_the_limit_is_accepted(string name)
    {
        var limit = LimitCase.All.Single(candidate => candidate.Limit == name);
        Validating.Accept(limit.Module(limit.Value), WasmCompileOptions.Default with { Limits = limit.With(limit.Value) });
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Module_over_the_limit_is_refused_with_the_limits_name_and_value(string name)
    {
        var limit = LimitCase.All.Single(candidate => candidate.Limit == name);
        var step = name == "MaxConstantInstructions" ? 2 : 1;
        var error = Validating.Refusal(limit.Module(limit.Value + step), WasmCompileOptions.Default with { Limits = limit.With(limit.Value) });
        error.ShouldNotBeNull();
        error.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
        error.Message.ShouldStartWith("limit exceeded");
        error.Message.ShouldContain($"WasmLimits.{name} is {limit.Value}");
    }

    // Those left out are on what compilation makes of a module, and on work that only large bodies ask for.
    [Fact]
    public void Every_limit_on_modules_has_a_case() => LimitCase.All
        .Select(limit => limit.Limit)
        .Concat([nameof(WasmLimits.MaxExpansion), nameof(WasmLimits.MaxTypeComparisons)])
        .ShouldBe(typeof(WasmLimits).GetProperties().Where(p => p.PropertyType == typeof(int)).Select(p => p.Name), ignoreOrder: true);

    [Fact]
    public void Every_limit_is_finite_by_default() => typeof(WasmLimits).GetProperties()
        .Where(property => property.PropertyType == typeof(int))
        .ShouldAllBe(property => (int)property.GetValue(WasmLimits.Default)! > 0 && (int)property.GetValue(WasmLimits.Default)! < int.MaxValue);
}
