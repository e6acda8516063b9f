using System.Text;
using System.Text.Json;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Modules that call the host more than once, or by WASI.</summary>
internal static class ProofGuests
{
    private const string Kernel = "extism:host/env";
    private const string User = "extism:host/user";
    private const string Wasi = "wasi_snapshot_preview1";
    private const int Shown = 16;

    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    /// <summary>Exports <c>twice</c>, which calls a function, waits for an answer of a server, calls again, and puts out the second reply.</summary>
    public static byte[] Twice(string function, string request, string waitUrl) => Steps("twice", (function, request), ("http_request", waitUrl), (function, request));

    /// <summary>Exports a function that makes calls one after the other, and puts out the last reply.</summary>
    public static byte[] Steps(string export, params (string Function, string Request)[] steps) => Ending(export, 0, steps);

    /// <summary>As <see cref="Steps"/>, and returns a code; null traps.</summary>
    public static byte[] Ending(string export, int? result, params (string Function, string Request)[] steps)
    {
        var builder = new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "length", [I64], [I64])
            .ImportFunction(Kernel, "output_set", [I64, I64], []);
        var functions = steps.Select(static step => step.Function).Distinct().ToList();
        foreach (var function in functions)
        {
            builder = function == "http_request"
                ? builder.ImportFunction(Kernel, function, [I64, I64], [I64])
                : builder.ImportFunction(User, function, [I64], [I64]);
        }

        return builder.Memory(1).Function(export, [], [I32], [I64], code =>
        {
            foreach (var (function, request) in steps)
            {
                var index = (uint)(4 + functions.IndexOf(function));
                Write(code, function == "http_request" ? JsonSerializer.SerializeToUtf8Bytes(new { url = request }) : Encoding.UTF8.GetBytes(request));
                code = function == "http_request" ? code.LocalGet(0).I64Const(0).Call(index).LocalSet(0) : code.LocalGet(0).Call(index).LocalSet(0);
            }

            code = result is { } number ? code.LocalGet(0).LocalGet(0).Call(2).Call(3).I32Const(number) : code.Unreachable();
        }).ToBytes();
    }

    /// <summary>Exports <c>begin</c>, which sets <c>n</c> to nothing, and <c>increment</c>, which reads it and puts an x behind it.</summary>
    public static byte[] Increment { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "alloc", [I64], [I64])
        .ImportFunction(Kernel, "store_u8", [I64, I32], [])
        .ImportFunction(Kernel, "load_u8", [I64], [I32])
        .ImportFunction(Kernel, "length", [I64], [I64])
        .ImportFunction(User, "kv_get", [I64], [I64])
        .ImportFunction(User, "kv_set", [I64], [I64])
        .Memory(1)
        .Function("begin", [], [I32], [I64], static code => Write(code, """{"key":"n","value":""}"""u8.ToArray()).LocalGet(0).Call(5).Drop().I32Const(0))
        .Function("increment", [], [I32], [I64, I64, I64, I64], static code =>
        {
            // Locals: a block, the reply, how many bytes of it are the value, and which one is copied. A reply is {"value":"..."}.
            var head = """{"key":"n","value":" """u8[..^1].ToArray();
            Write(code, """{"key":"n"}"""u8.ToArray()).LocalGet(0).Call(4).LocalTee(1).Call(3).I64Const(12).I64Sub().LocalSet(2);
            code.LocalGet(2).I64Const(head.Length + 3).I64Add().Call(0).LocalSet(0);
            for (var i = 0; i < head.Length; i++)
            {
                code.LocalGet(0).I64Const(i).I64Add().I32Const(head[i]).Call(1);
            }

            code.Block().Loop().LocalGet(3).LocalGet(2).I64GeU().BrIf(1)
                .LocalGet(0).I64Const(head.Length).I64Add().LocalGet(3).I64Add().LocalGet(1).I64Const(10).I64Add().LocalGet(3).I64Add().Call(2).Call(1)
                .LocalGet(3).I64Const(1).I64Add().LocalSet(3).Br(0).End().End();
            for (var i = 0; i < 3; i++)
            {
                code.LocalGet(0).I64Const(head.Length + i).I64Add().LocalGet(2).I64Add().I32Const("x\"}"[i]).Call(1);
            }

            code.LocalGet(0).Call(5).Drop().I32Const(0);
        })
        .ToBytes();

    /// <summary>
    /// Exports <c>files</c>, which opens a file of the first mount, reads or writes it, and, where a URL to wait for is named, waits and does so again.
    /// Puts out the error numbers of open and of both uses, how much was moved the last time, and the first bytes of what was read.
    /// </summary>
    public static byte[] Files(string name, bool writes, string? waitUrl = null)
    {
        const int Result = 1024, Data = 512, Vector = 256, Count = 264, Opened = 272;
        var bytes = Encoding.UTF8.GetBytes(name);
        var builder = new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "output_set", [I64, I64], [])
            .ImportFunction(Wasi, "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], [I32])
            .ImportFunction(Wasi, writes ? "fd_write" : "fd_read", [I32, I32, I32, I32], [I32]);
        builder = waitUrl is null ? builder : builder.ImportFunction(Kernel, "http_request", [I64, I64], [I64]);
        builder.Memory(1).Data(static code => code.I32Const(0), bytes).Data(static code => code.I32Const(Data), "written"u8.ToArray());
        return builder.Function("files", [], [I32], [I64], code =>
        {
            code.I32Const(Vector).I32Const(Data).I32Store().I32Const(Vector + 4).I32Const(writes ? 7 : Shown - 4).I32Store();
            code.I32Const(Result).I32Const(3).I32Const(0).I32Const(0).I32Const(bytes.Length).I32Const(writes ? 1 : 0).I64Const(writes ? 0x40 : 0x2).I64Const(0).I32Const(0).I32Const(Opened).Call(3).I32Store8();
            Use(1);
            if (waitUrl is not null)
            {
                Write(code, JsonSerializer.SerializeToUtf8Bytes(new { url = waitUrl }));
                code.LocalGet(0).I64Const(0).Call(5).Drop();
            }

            Use(2);
            code.I32Const(Result + 3).I32Const(Count).I32Load().I32Store8();
            code.I64Const(Shown).Call(0).LocalSet(0);
            for (var i = 0; i < Shown; i++)
            {
                code.LocalGet(0).I64Const(i).I64Add().I32Const(i < 4 ? Result + i : Data + i - 4).I32Load8U().Call(1);
            }

            code.LocalGet(0).I64Const(Shown).Call(2).I32Const(0);

            void Use(int at) => code.I32Const(Result + at).I32Const(Opened).I32Load().I32Const(Vector).I32Const(1).I32Const(Count).Call(4).I32Store8();
        }).ToBytes();
    }

    /// <summary>Leaves the handle of a block with the bytes in local 0.</summary>
    internal static CodeWriter Write(CodeWriter code, byte[] bytes)
    {
        code.I64Const(bytes.Length).Call(0).LocalSet(0);
        for (var i = 0; i < bytes.Length; i++)
        {
            code.LocalGet(0).I64Const(i).I64Add().I32Const(bytes[i]).Call(1);
        }

        return code;
    }
}
