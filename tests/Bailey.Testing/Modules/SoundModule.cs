using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Modules;

/// <summary>A guest that does no harm. That it still works after another did is what "the host goes on" means.</summary>
public static class SoundModule
{
    private static readonly byte[] Binary = Build();

    /// <summary>Compiles the module afresh, runs it, and checks its results.</summary>
    /// <exception cref="InvalidOperationException">It does not work.</exception>
    public static void Verify()
    {
        using var store = new WasmStore();
        var instance = WasmModule.Compile(Binary).Instantiate(store);
        Expect("sum", instance.GetFunction<Func<int, int>>("sum")(1000), 500_500);
        Expect("factorial", instance.GetFunction<Func<long, long>>("factorial")(20), 2_432_902_008_176_640_000);
        Expect("table", instance.GetFunction<Func<int, long, long>>("indirect")(0, 5), 120);
        instance.GetFunction<Action<int, int>>("store")(70, 1234);
        Expect("memory", instance.GetFunction<Func<int, int>>("load")(70), 1234);
    }

    private static void Expect(string what, long actual, long expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"the sound module's {what} gave {actual} instead of {expected}: the host was harmed");
        }
    }

    private static byte[] Build() => new ModuleBuilder()
        .Memory(1)
        .Table(1)
        .Elements(offset => offset.I32Const(0), "factorial")
        .Function("sum", [I32], [I32], [I32], code => code
            .Loop()
            .LocalGet(1).LocalGet(0).I32Add().LocalSet(1)
            .LocalGet(0).I32Const(1).I32Sub().LocalTee(0)
            .BrIf(0)
            .End()
            .LocalGet(1))
        .Function("factorial", [I64], [I64], code => code
            .LocalGet(0).I64Eqz().If(I64)
            .I64Const(1)
            .Else()
            .LocalGet(0).LocalGet(0).I64Const(1).I64Sub().Call("factorial").I64Mul()
            .End())
        .Function("indirect", [I32, I64], [I64], code => code.LocalGet(1).LocalGet(0).CallIndirect([I64], [I64]))
        .Function("store", [I32, I32], [], code => code.LocalGet(0).LocalGet(1).I32Store())
        .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load())
        .ToBytes();
}
