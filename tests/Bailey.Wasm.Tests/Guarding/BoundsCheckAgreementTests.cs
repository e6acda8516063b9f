using System.Globalization;
using System.Security.Cryptography;
using Bailey.Testing.Fuzzing;

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
        var (guarded, explicitly) = (Run(binary, WasmBoundsChecks.GuardPages, metered), Run(binary, WasmBoundsChecks.Explicit, metered));

        // How deep a stack is depends on the frames that the JIT makes, and what a guest did until it was exhausted on that.
        var comparable = Math.Min(BeforeExhaustion(guarded), BeforeExhaustion(explicitly));
        guarded.Take(comparable).ShouldBe(explicitly.Take(comparable), $"seed {seed}");
    }

    private static int BeforeExhaustion(List<string> outcomes) =>
        outcomes.TakeWhile(static outcome => !outcome.Contains(nameof(WasmTrapKind.StackExhausted), StringComparison.Ordinal)).Count();

    private static List<string> Run(byte[] binary, WasmBoundsChecks checks, bool metered)
    {
        var module = WasmModule.Compile(binary, new WasmCompileOptions { BoundsChecks = checks, MeterFuel = metered });
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
            return trap.Kind == WasmTrapKind.HostError ? $"{trap}" : $"{trap.Kind}";
        }
    }

    private static WasmValue Argument(WasmValueType type) =>
        type == WasmValueType.FuncRef ? WasmValue.FuncRef(null)
        : type == WasmValueType.ExternRef ? WasmValue.ExternRef(null)
        : type == WasmValueType.F32 ? WasmValue.F32(1.5f)
        : type == WasmValueType.F64 ? WasmValue.F64(-2.25)
        : WasmValue.FromBits(type, 7);
}
