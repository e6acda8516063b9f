using System.Security.Cryptography;

namespace Bailey.Wasm.Tests.Fuzzing;

/// <summary>Calls every function of a generated module, and tells how each call ended and what they left behind, as texts that are alike where two runs are.</summary>
internal static class GeneratedModuleOutcomes
{
    /// <summary>Runs a module.</summary>
    /// <param name="seed">What it was generated from, for whoever reads that it failed.</param>
    /// <param name="binary">The module.</param>
    /// <param name="options">How it is compiled.</param>
    /// <param name="fuel">For each call.</param>
    /// <param name="withFuel">Whether it is told how much each call used.</param>
    /// <param name="withFrames">Whether it is told in which functions a trap was met.</param>
    public static List<string> Run(int seed, byte[] binary, WasmCompileOptions options, long fuel, bool withFuel = false, bool withFrames = false)
    {
        var module = WasmModule.Compile(binary, options);
        using var store = new WasmStore();
        var instance = module.Instantiate(store);
        List<string> outcomes = [];
        foreach (var export in module.Exports)
        {
            if (export.Type is WasmFunctionType type)
            {
                store.Fuel = fuel;
                var outcome = Call(seed, store, instance.GetFunction(export.Name), type, withFrames);
                outcomes.Add($"{export.Name}: {outcome}{(withFuel ? $", {fuel - store.Fuel} of fuel" : "")}");
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

    /// <summary>
    /// How many outcomes of two runs can be compared: how deep a stack is depends on the frames that the JIT makes, and what a guest did until it was exhausted
    /// on that.
    /// </summary>
    public static int Comparable(List<string> one, List<string> other) => Math.Min(BeforeExhaustion(one), BeforeExhaustion(other));

    private static int BeforeExhaustion(List<string> outcomes) =>
        outcomes.TakeWhile(static outcome => !outcome.Contains(nameof(WasmTrapKind.StackExhausted), StringComparison.Ordinal)).Count();

    private static string Call(int seed, WasmStore store, WasmFunction function, WasmFunctionType type, bool withFrames)
    {
        try
        {
            using var scope = store.Begin(TimeSpan.FromSeconds(30));
            return Told(function.Invoke([.. type.Parameters.Select(Argument)]));
        }
        catch (WasmGuestException exception)
        {
            return $"throws {exception.Value.Tag.Type} {Told(exception.Value.Values)}";
        }
        catch (WasmTrapException trap)
        {
            // There is no host function: one that "failed" is the compiler or the JIT.
            trap.Kind.ShouldNotBe(WasmTrapKind.HostError, $"seed {seed}: {trap}");
            trap.Kind.ShouldNotBe(WasmTrapKind.Deadline, $"seed {seed}: execution is bounded, yet did not end");
            return withFrames && trap.Kind != WasmTrapKind.StackExhausted
                ? $"{trap.Kind} in {string.Join(' ', trap.Backtrace.Select(static frame => frame.FunctionIndex))}"
                : $"{trap.Kind}";
        }
    }

    private static string Told(IEnumerable<WasmValue> values) => string.Join(' ', values.Select(static value =>
        value.Type.IsReference ? (value.Reference is null ? "null" : "reference") : $"{value.Bits:x}:{value.HighBits:x}"));

    private static WasmValue Argument(WasmValueType type) =>
        type == WasmValueType.FuncRef ? WasmValue.FuncRef(null)
        : type == WasmValueType.ExternRef ? WasmValue.ExternRef(null)
        : type == WasmValueType.F32 ? WasmValue.F32(1.5f)
        : type == WasmValueType.F64 ? WasmValue.F64(-2.25)
        : WasmValue.FromBits(type, 7);
}
