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

    /// <summary>Calls every function of a generated module, and tells how each call ended and what it left in memory.</summary>
    private static List<string> Run(int seed, ModuleGeneratorOptions generated, WasmCompileOptions options)
    {
        var module = WasmModule.Compile(ModuleGenerator.Generate(seed, generated), options);
        using var store = new WasmStore();
        var instance = module.Instantiate(store);
        List<string> outcomes = [];
        foreach (var export in module.Exports)
        {
            if (export.Type is WasmFunctionType type)
            {
                store.Fuel = Fuel;
                outcomes.Add($"{export.Name}: {Call(seed, store, instance.GetFunction(export.Name), type)}");
            }
        }

        outcomes.AddRange(module.Exports
            .Where(export => export.Type is WasmMemoryType)
            .Select(export => $"{export.Name}: {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(instance.GetMemory(export.Name).Span))}"));
        return outcomes;
    }

    private static string Call(int seed, WasmStore store, WasmFunction function, WasmFunctionType type)
    {
        try
        {
            using var scope = store.Begin(TimeSpan.FromSeconds(30));
            var results = function.Invoke([.. type.Parameters.Select(Argument)]);
            return string.Join(", ", results.Select(result =>
                result.Type.IsReference ? (result.Reference is null ? "null" : "reference") : $"{result.Bits:x}:{result.HighBits:x}"));
        }
        catch (WasmTrapException trap)
        {
            // There is no host function: one that "failed" is the compiler or the JIT.
            trap.Kind.ShouldNotBe(WasmTrapKind.HostError, $"seed {seed}: {trap}");
            trap.Kind.ShouldNotBe(WasmTrapKind.Deadline, $"seed {seed}: execution is bounded, yet did not end");
            return trap.Kind.ToString();
        }
    }

    private static WasmValue Argument(WasmValueType type) =>
        type == WasmValueType.FuncRef ? WasmValue.FuncRef(null)
        : type == WasmValueType.ExternRef ? WasmValue.ExternRef(null)
        : type == WasmValueType.F32 ? WasmValue.F32(1.5f)
        : type == WasmValueType.F64 ? WasmValue.F64(-2.25)
        : WasmValue.FromBits(type, 7);
}
