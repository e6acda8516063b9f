using System.Globalization;
using Bailey.Testing.Fuzzing;
using Bailey.Wasm.Tests.Fuzzing;

namespace Bailey.Wasm.Tests.Outlining;

/// <summary>
/// Generated modules end alike, leave the same behind and use the same fuel whether or not their functions are cut into several methods. BAILEY_FUZZ_CUTS says
/// how many.
/// </summary>
public sealed class AgreementTests
{
    private const long Fuel = 20_000_000;

    private static readonly int Modules = int.Parse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_CUTS") ?? "60", CultureInfo.InvariantCulture);

    private static readonly ModuleGeneratorOptions Generated = ModuleGeneratorOptions.Default with
    {
        CanonicalizeNaNs = true,
        Features = WasmFeatures.All & ~WasmFeatures.RelaxedSimd,
    };

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit, true)]
    [InlineData(WasmBoundsChecks.Explicit, false)]
    [InlineData(WasmBoundsChecks.GuardPages, true)]
    [InlineData(WasmBoundsChecks.GuardPages, false)]
    public void Generated_modules_agree(WasmBoundsChecks checks, bool metered)
    {
        for (var seed = 0; seed < Modules; seed++)
        {
            Agree(100_000 + seed, Generated, checks, metered);
        }
    }

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit)]
    [InlineData(WasmBoundsChecks.GuardPages)]
    public void Long_generated_bodies_agree(WasmBoundsChecks checks)
    {
        var longer = Generated with { MaxFunctions = 3, MaxInstructions = 4_000, MaxNesting = 25 };
        for (var seed = 0; seed < Modules / 3; seed++)
        {
            Agree(200_000 + seed, longer, checks, metered: true);
        }
    }

    private static void Agree(int seed, ModuleGeneratorOptions generated, WasmBoundsChecks checks, bool metered)
    {
        var binary = ModuleGenerator.Generate(seed, generated);
        var options = new WasmCompileOptions { BoundsChecks = checks, MeterFuel = metered };
        var whole = GeneratedModuleOutcomes.Run(seed, binary, options, Fuel, withFuel: true, withFrames: true);
        foreach (var largest in (int[])[60, 400, 3_000])
        {
            var cut = GeneratedModuleOutcomes.Run(seed, binary, options with { Outlining = CutOptions.Segments(largest) }, Fuel, withFuel: true, withFrames: true);
            var comparable = GeneratedModuleOutcomes.Comparable(whole, cut);
            cut.Take(comparable).ShouldBe(whole.Take(comparable), $"seed {seed}, segments of {largest}");
        }
    }
}
