using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Bench.Hooks;

/// <summary>The plugin that both hosts call: <c>noop</c>, <c>echo</c>, and <c>gets</c>, which asks the host 1,000 times for a value.</summary>
internal static class HookModule
{
    public const int Gets = 1000;

    private const string Kernel = "extism:host/env";

    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    public static byte[] Build()
    {
        var request = "{\"key\":\"k\"}"u8.ToArray();
        return new ModuleBuilder()
            .ImportFunction(Kernel, "input_offset", [], [I64])
            .ImportFunction(Kernel, "input_length", [], [I64])
            .ImportFunction(Kernel, "output_set", [I64, I64], [])
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "free", [I64], [])
            .ImportFunction("extism:host/user", "kv_get", [I64], [I64])
            .Memory(1)
            .Function("noop", [], [I32], static code => code.I32Const(0))
            .Function("echo", [], [I32], static code => code.Call(0).Call(1).Call(2).I32Const(0))
            .Function("gets", [], [I32], [I64, I32], code =>
            {
                code.Loop().I64Const(request.Length).Call(3).LocalSet(0);
                for (var i = 0; i < request.Length; i++)
                {
                    code.LocalGet(0).I64Const(i).I64Add().I32Const(request[i]).Call(4);
                }

                code.LocalGet(0).Call(6).Call(5)
                    .LocalGet(1).I32Const(1).I32Add().LocalTee(1).I32Const(Gets).I32LtS().BrIf(0).End().I32Const(0);
            })
            .ToBytes();
    }
}
