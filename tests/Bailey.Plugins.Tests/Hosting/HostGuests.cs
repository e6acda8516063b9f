using System.Text;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>Modules of packages, each for one thing that a host has to cope with.</summary>
internal static class HostGuests
{
    private const string Kernel = "extism:host/env";
    private const string User = "extism:host/user";

    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    /// <summary>Exports <c>noop</c>, which does nothing.</summary>
    public static byte[] Noop { get; } = new ModuleBuilder().Memory(1).Function("noop", [], [I32], code => code.I32Const(0)).ToBytes();

    /// <summary>Exports <c>echo</c>, which gives its input back, and <c>wrong</c>, which gives back what is not JSON.</summary>
    public static byte[] Echo { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "input_offset", [], [I64])
        .ImportFunction(Kernel, "input_length", [], [I64])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .ImportFunction(Kernel, "alloc", [I64], [I64])
        .Memory(1)
        .Function("echo", [], [I32], code => code.Call(0).Call(1).Call(2).I32Const(0))
        .Function("wrong", [], [I32], code => code.I64Const(3).Call(3).I64Const(3).Call(2).I32Const(0))
        .ToBytes();

    /// <summary>Exports <c>spin</c>, which never ends.</summary>
    public static byte[] Spin { get; } = new ModuleBuilder().Function("spin", [], [I32], code => code.Loop().Br(0).End().Unreachable()).ToBytes();

    /// <summary>Exports <c>trap</c>.</summary>
    public static byte[] Trap { get; } = new ModuleBuilder().Function("trap", [], [I32], code => code.Unreachable()).ToBytes();

    /// <summary>Exports <c>grow</c>, which takes memory page by page until it gets no more, and traps.</summary>
    public static byte[] Grow { get; } = new ModuleBuilder()
        .Memory(1)
        .Function("grow", [], [I32], code => code.Loop().I32Const(16).MemoryGrow().I32Const(-1).I32Ne().BrIf(0).End().Unreachable())
        .ToBytes();

    /// <summary>Exports <c>count</c>, which counts how often it was called since the instance was made, and gives that back as one digit.</summary>
    public static byte[] Counter { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "alloc", [I64], [I64])
        .ImportFunction(Kernel, "store_u8", [I64, I32], [])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .Memory(1)
        .Global(new WasmGlobalType(I32, IsMutable: true), code => code.I32Const(0))
        .Function("count", [], [I32], [I64], code => code
            .GlobalGet(0).I32Const(1).I32Add().GlobalSet(0)
            .I32Const(64).I32Const(64).I32Load().I32Const(1).I32Add().I32Store()
            .I64Const(2).Call(0).LocalTee(0).GlobalGet(0).I32Const(48).I32Add().Call(1)
            .LocalGet(0).I64Const(1).I64Add().I32Const(64).I32Load().I32Const(48).I32Add().Call(1)
            .LocalGet(0).I64Const(2).Call(2).I32Const(0))
        .ToBytes();

    /// <summary>Exports <c>reject</c>, which rejects with a reason, <c>fail</c>, which reports it as an error, and <c>shout</c>, which gives back "!".</summary>
    public static byte[] Speaker(string reason)
    {
        var bytes = Encoding.UTF8.GetBytes(reason);
        return new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "error_set", [I64], [])
            .ImportFunction(Kernel, "output_set", [I64, I64], [])
            .Memory(1)
            .Function("reject", [], [I32], [I64], code => Write(code, bytes).LocalGet(0).Call(2).I32Const(2))
            .Function("fail", [], [I32], [I64], code => Write(code, bytes).LocalGet(0).Call(2).I32Const(1))
            .Function("say", [], [I32], [I64], code => Write(code, bytes).LocalGet(0).I64Const(bytes.Length).Call(3).I32Const(0))
            .ToBytes();
    }

    /// <summary>Exports each function of the host by its own name: the input is the request, the output the reply.</summary>
    public static byte[] Caller(params string[] functions)
    {
        var builder = new ModuleBuilder()
            .ImportFunction(Kernel, "input_offset", [], [I64])
            .ImportFunction(Kernel, "length", [I64], [I64])
            .ImportFunction(Kernel, "output_set", [I64, I64], []);
        foreach (var function in functions)
        {
            builder.ImportFunction(User, function, [I64], [I64]);
        }

        builder.Memory(1);
        for (var i = 0; i < functions.Length; i++)
        {
            var index = (uint)(3 + i);
            builder.Function($"{functions[i]}", [], [I32], [I64], code => code.Call(0).Call(index).LocalTee(0).LocalGet(0).Call(1).Call(2).I32Const(0));
        }

        return builder.ToBytes();
    }

    /// <summary>Exports <c>flood</c>, which calls a function of the host for ever with the same request.</summary>
    public static byte[] Flood(string function, string request, int times = int.MaxValue)
    {
        var bytes = Encoding.UTF8.GetBytes(request);
        return new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "free", [I64], [])
            .ImportFunction(User, function, [I64], [I64])
            .Memory(1)
            .Function("flood", [], [I32], [I64, I32], code => Write(code.Loop(), bytes)
                .LocalGet(0).Call(3).Call(2)
                .LocalGet(1).I32Const(1).I32Add().LocalTee(1).I32Const(times).I32LtS().BrIf(0).End().I32Const(0))
            .ToBytes();
    }

    /// <summary>Exports <c>fetch</c>, which sends the request that its input describes and puts out the answer's body.</summary>
    public static byte[] Fetch { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "input_offset", [], [I64])
        .ImportFunction(Kernel, "http_request", [I64, I64], [I64])
        .ImportFunction(Kernel, "length", [I64], [I64])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .Memory(1)
        .Function("fetch", [], [I32], [I64], code => code.Call(0).I64Const(0).Call(1).LocalTee(0).LocalGet(0).Call(2).Call(3).I32Const(0))
        .ToBytes();

    /// <summary>Exports <c>setting</c>, which gives back what <c>config_get</c> answers for its input.</summary>
    public static byte[] Config { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "input_offset", [], [I64])
        .ImportFunction(Kernel, "config_get", [I64], [I64])
        .ImportFunction(Kernel, "length", [I64], [I64])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .Memory(1)
        .Function("setting", [], [I32], [I64], code => code.Call(0).Call(1).LocalTee(0).LocalGet(0).Call(2).Call(3).I32Const(0))
        .ToBytes();

    // Leaves the handle of a block with the text in local 0.
    private static CodeWriter Write(CodeWriter code, byte[] bytes)
    {
        code.I64Const(bytes.Length).Call(0).LocalSet(0);
        for (var i = 0; i < bytes.Length; i++)
        {
            code.LocalGet(0).I64Const(i).I64Add().I32Const(bytes[i]).Call(1);
        }

        return code;
    }
}
