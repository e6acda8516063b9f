using System.Globalization;
using System.Security.Cryptography;
using Bailey.Testing.Fuzzing;

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
        var whole = Run(binary, options);
        foreach (var largest in (int[])[60, 400, 3_000])
        {
            var cut = Run(binary, options with { Outlining = CutOptions.Segments(largest) });

            // How deep a stack is depends on the frames that the JIT makes, and what a guest did until it was exhausted on that.
            var comparable = Math.Min(BeforeExhaustion(whole), BeforeExhaustion(cut));
            cut.Take(comparable).ShouldBe(whole.Take(comparable), $"seed {seed}, segments of {largest}");
        }
    }

    private static int BeforeExhaustion(List<string> outcomes) =>
        outcomes.TakeWhile(static outcome => !outcome.Contains(nameof(WasmTrapKind.StackExhausted), StringComparison.Ordinal)).Count();

    private static List<string> Run(byte[] binary, WasmCompileOptions options)
    {
        var module = WasmModule.Compile(binary, options);
        using var store = new WasmStore();
        var instance = module.Instantiate(store);
        List<string> outcomes = [];
        foreach (var export in module.Exports)
        {
            if (export.Type is WasmFunctionType type)
            {
                store.Fuel = Fuel;
                outcomes.Add($"{export.Name}: {Call(store, instance.GetFunction(export.Name), type)}, {Fuel - store.Fuel} of fuel");
            }
        }

        foreach (var export in module.Exports)
        {
            outcomes.Add($"{export.Name}: " + export.Type switch
            {
                WasmMemoryType => Convert.ToHexString(SHA256.HashData(instance.GetMemory(export.Name).Span)),
                WasmGlobalType { Value.IsReference: false } => $"{instance.GetGlobal(export.Name).Value.Bits:x}:{instance.GetGlobal(export.Name).Value.HighBits:x}",
                _ => "",
            });
        }

        return outcomes;
    }

    private static string Call(WasmStore store, WasmFunction function, WasmFunctionType type)
    {
        try
        {
            using var scope = store.Begin(TimeSpan.FromSeconds(30));
            return string.Join(' ', function.Invoke([.. type.Parameters.Select(Argument)]).Select(static result =>
                result.Type.IsReference ? (result.Reference is null ? "null" : "reference") : $"{result.Bits:x}:{result.HighBits:x}"));
        }
        catch (WasmTrapException trap)
        {
            var frames = string.Join(' ', trap.Backtrace.Select(static frame => frame.FunctionIndex));
            return trap.Kind == WasmTrapKind.HostError ? $"{trap}" : trap.Kind == WasmTrapKind.StackExhausted ? $"{trap.Kind}" : $"{trap.Kind} in {frames}";
        }
    }

    private static WasmValue Argument(WasmValueType type) =>
        type == WasmValueType.FuncRef ? WasmValue.FuncRef(null)
        : type == WasmValueType.ExternRef ? WasmValue.ExternRef(null)
        : type == WasmValueType.F32 ? WasmValue.F32(1.5f)
        : type == WasmValueType.F64 ? WasmValue.F64(-2.25)
        : WasmValue.FromBits(type, 7);
}
