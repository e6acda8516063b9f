using System.Globalization;
using Bailey.Testing.Fuzzing;
using Bailey.Wasm.Tests.Fuzzing;

namespace Bailey.Wasm.Tests.Guarding;

/// <summary>Generated modules end alike, leave the same behind and use the same fuel with checks and with guard pages. BAILEY_FUZZ_BOUNDS says how many.</summary>
public sealed class BoundsCheckAgreementTests
{
    private const long Fuel = 20_000_000;

    private static readonly int Modules = int.Parse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_BOUNDS") ?? "150", CultureInfo.InvariantCulture);

    private static readonly ModuleGeneratorOptions Generated = ModuleGeneratorOptions.Default with
    {
        CanonicalizeNaNs = true,
        Features = WasmFeatures.All & ~WasmFeatures.RelaxedSimd,
    };

    [Fact]
    public void Generated_modules_agree_metered()
    {
        for (var seed = 5_000; seed < 5_000 + Modules; seed++)
        {
            Agree(seed, Generated, metered: true);
        }
    }

    [Fact]
    public void Generated_modules_agree_unmetered()
    {
        for (var seed = 25_000; seed < 25_000 + Modules; seed++)
        {
            Agree(seed, Generated, metered: false);
        }
    }

    [Fact]
    public void Long_generated_bodies_agree()
    {
        var longer = Generated with { MaxFunctions = 3, MaxInstructions = 4_000, MaxNesting = 25 };
        for (var seed = 45_000; seed < 45_000 + (Modules / 5); seed++)
        {
            Agree(seed, longer, metered: true);
        }
    }

    private static void Agree(int seed, ModuleGeneratorOptions generated, bool metered)
    {
        var binary = ModuleGenerator.Generate(seed, generated);
        var options = new WasmCompileOptions { MeterFuel = metered };
        var guarded = GeneratedModuleOutcomes.Run(seed, binary, options with { BoundsChecks = WasmBoundsChecks.GuardPages }, Fuel, withFuel: true);
        var explicitly = GeneratedModuleOutcomes.Run(seed, binary, options with { BoundsChecks = WasmBoundsChecks.Explicit }, Fuel, withFuel: true);
        var comparable = GeneratedModuleOutcomes.Comparable(guarded, explicitly);
        guarded.Take(comparable).ShouldBe(explicitly.Take(comparable), $"seed {seed}");
    }
}
