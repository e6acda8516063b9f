using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>Features can be turned off one by one, and what a module uses is recorded.</summary>
public sealed class FeatureTests
{
    public static TheoryData<string> Names => [.. FeatureCase.All.Select(feature => feature.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Module_is_accepted_with_its_feature_and_what_that_rests_on_alone(string name)
    {
        var feature = Case(name);
        Validating.Accept(feature.Module(), With(feature.Feature | feature.RestsOn));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Module_is_refused_without_its_feature_which_the_error_names(string name)
    {
        var feature = Case(name);
        var error = Validating.Refusal(feature.Module(), With(WasmFeatures.All & ~feature.Feature));
        error.ShouldNotBeNull();
        error.ErrorCode.ShouldBe(WasmErrorCode.FeatureDisabled);
        error.Message.ShouldContain($"WasmFeatures.{feature.Feature}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Features_used_are_recorded(string name)
    {
        var feature = Case(name);
        Validating.Accept(feature.Module()).FeaturesUsed.ShouldBe(feature.Feature | feature.RestsOn);
    }

    [Fact]
    public void Every_feature_has_a_case() => FeatureCase.All
        .Aggregate(WasmFeatures.None, (features, feature) => features | feature.Feature)
        .ShouldBe(WasmFeatures.All);

    [Fact]
    public void Plain_module_uses_no_feature()
    {
        var module = new ModuleBuilder().Memory(1).Table(1).Function("f", [WasmValueType.I32], [WasmValueType.I32], c => c.LocalGet(0).I32Load());
        Validating.Accept(module.ToBytes(), With(WasmFeatures.None)).FeaturesUsed.ShouldBe(WasmFeatures.None);
    }

    [Theory]
    [InlineData(new byte[] { 5, 4, 1, 3, 1, 1 }, "threads")] // shared memory
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x06, 0x40, 0x0B }, "the older proposal of exception handling")] // try
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x06, 0x40, 0x0B }, "wasm-opt --emit-exnref")] // try
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 2, 9, 1, 1, (byte)'m', 0, 0x7F, 1, 1, (byte)'f', 0 }, "the proposal of compact imports")]
    [InlineData(new byte[] { 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0xFE, 0x03, 0x0B }, "threads")] // atomic.fence
    public void What_Bailey_does_not_implement_is_refused_by_the_name_of_its_feature(byte[] sections, string feature)
    {
        var error = Validating.Refusal([.. "\0asm"u8, 1, 0, 0, 0, .. sections]);
        error.ShouldNotBeNull();
        error.ErrorCode.ShouldBe(WasmErrorCode.FeatureUnsupported);
        error.Message.ShouldContain(feature);
    }

    private static FeatureCase Case(string name) => FeatureCase.All.Single(feature => feature.Name == name);

    private static WasmCompileOptions With(WasmFeatures features) => WasmCompileOptions.Default with { Features = features };
}
