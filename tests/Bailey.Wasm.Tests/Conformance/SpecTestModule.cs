namespace Bailey.Wasm.Tests.Conformance;

/// <summary>The host module <c>spectest</c> that scripts import.</summary>
internal static class SpecTestModule
{
    private const string Name = "spectest";

    public static void DefineIn(WasmLinker linker, WasmFeatures features)
    {
        var store = linker.Store;
        linker
            .DefineFunction(Name, "print", () => { })
            .DefineFunction(Name, "print_i32", (int _) => { })
            .DefineFunction(Name, "print_i64", (long _) => { })
            .DefineFunction(Name, "print_f32", (float _) => { })
            .DefineFunction(Name, "print_f64", (double _) => { })
            .DefineFunction(Name, "print_i32_f32", (int _, float _) => { })
            .DefineFunction(Name, "print_f64_f64", (double _, double _) => { })
            .Define(Name, "global_i32", Constant(store, WasmValue.I32(666)))
            .Define(Name, "global_i64", Constant(store, WasmValue.I64(666)))
            .Define(Name, "global_f32", Constant(store, WasmValue.F32(666.6f)))
            .Define(Name, "global_f64", Constant(store, WasmValue.F64(666.6)))
            .Define(Name, "memory", new WasmMemory(store, new WasmMemoryType(1, 2)))
            .Define(Name, "table", new WasmTable(store, new WasmTableType(WasmValueType.FuncRef, 10, 20)));
        if (features.HasFlag(WasmFeatures.Memory64))
        {
            linker.Define(Name, "table64", new WasmTable(store, new WasmTableType(WasmValueType.FuncRef, 10, 20, Is64: true)));
        }
    }

    private static WasmGlobal Constant(WasmStore store, WasmValue value) =>
        new(store, new WasmGlobalType(value.Type, IsMutable: false), value);
}
