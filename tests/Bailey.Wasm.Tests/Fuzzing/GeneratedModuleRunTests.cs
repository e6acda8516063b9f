using Bailey.Testing.Fuzzing;

namespace Bailey.Wasm.Tests.Fuzzing;

/// <summary>What the validator accepts compiles and runs, and to the same end however it is compiled.</summary>
public sealed class GeneratedModuleRunTests
{
    private const int Modules = 60;
    private const long Fuel = 50_000_000;

    private static readonly ModuleGeneratorOptions Canonical = ModuleGeneratorOptions.Default with
    {
        CanonicalizeNaNs = true,
        Features = WasmFeatures.All & ~WasmFeatures.RelaxedSimd,
    };

    [Fact]
    public void Generated_modules_compile_and_end_in_results_or_traps()
    {
        for (var seed = 0; seed < Modules; seed++)
        {
            Run(seed, ModuleGeneratorOptions.Default, WasmCompileOptions.Default).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Long_generated_bodies_compile_and_end_in_results_or_traps()
    {
        var generated = ModuleGeneratorOptions.Default with { MaxFunctions = 3, MaxInstructions = 4_000, MaxNesting = 25 };
        for (var seed = 0; seed < Modules / 4; seed++)
        {
            Run(seed, generated, WasmCompileOptions.Default).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Modules_of_canonical_NaNs_give_the_same_metered_unmetered_and_deterministic()
    {
        for (var seed = 1_000; seed < 1_000 + Modules; seed++)
        {
            var metered = Run(seed, Canonical, WasmCompileOptions.Default);
            Run(seed, Canonical, WasmCompileOptions.Default with { MeterFuel = false }).ShouldBe(metered, $"seed {seed}, unmetered");
            Run(seed, Canonical, WasmCompileOptions.Default with { Deterministic = true }).ShouldBe(metered, $"seed {seed}, deterministic");
        }
    }

    private static List<string> Run(int seed, ModuleGeneratorOptions generated, WasmCompileOptions options) =>
        GeneratedModuleOutcomes.Run(seed, ModuleGenerator.Generate(seed, generated), options, Fuel);
}
