using Bailey.Testing.Fuzzing;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>The generator makes valid modules by tables of its own, so that it and the validator check each other.</summary>
public sealed class GeneratedModuleTests
{
    private const int Modules = 150;

    public static TheoryData<string> Kinds => [.. KindOptions.Keys];

    private static Dictionary<string, ModuleGeneratorOptions> KindOptions { get; } = new()
    {
        ["all features"] = ModuleGeneratorOptions.Default,
        ["imports and start"] = ModuleGeneratorOptions.Default with { AllowImports = true, AllowStart = true },
        ["canonical NaNs, unbounded"] = ModuleGeneratorOptions.Default with { CanonicalizeNaNs = true, BoundExecution = false },
        ["version 2.0"] = ModuleGeneratorOptions.Default with { Features = WasmFeatures.Wasm2 },
        ["version 1.0"] = ModuleGeneratorOptions.Default with { Features = WasmFeatures.None },
        ["version 1.0 and SIMD"] = ModuleGeneratorOptions.Default with { Features = WasmFeatures.Simd },
        ["long bodies"] = ModuleGeneratorOptions.Default with { MaxFunctions = 2, MaxInstructions = 5_000, MaxNesting = 30 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Validator_accepts_all_that_the_generator_makes_with_the_features_it_was_given(string kind)
    {
        var generated = KindOptions[kind];
        var options = WasmCompileOptions.Default with { Features = generated.Features };
        for (var seed = 0; seed < Modules; seed++)
        {
            var error = Validating.Refusal(ModuleGenerator.Generate(seed, generated), options);
            error.ShouldBeNull($"seed {seed}: {error?.Message}");
        }
    }

    [Fact]
    public void Same_seed_makes_the_same_module_and_another_another()
    {
        ModuleGenerator.Generate(7).ShouldBe(ModuleGenerator.Generate(7));
        ModuleGenerator.Generate(8).ShouldNotBe(ModuleGenerator.Generate(7));
    }

    [Fact]
    public void Generated_modules_use_every_feature()
    {
        var features = WasmFeatures.None;
        for (var seed = 0; seed < Modules; seed++)
        {
            features |= Validating.Accept(ModuleGenerator.Generate(seed)).FeaturesUsed;
        }

        features.ShouldBe(WasmFeatures.All);
    }
}
