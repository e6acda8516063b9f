using System.Text;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Modules that look for what a call before them, or nobody, left.</summary>
internal static class StateGuests
{
    private const string Kernel = "extism:host/env";
    private const string Wasi = "wasi_snapshot_preview1";
    private const int Opened = 64, Marker = 128, Found = 256, Text = 512, Reply = 1024, ReplyBytes = 200;

    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    /// <summary>
    /// Exports <c>probe</c>, which puts out whether it finds something in memory, a global, a table, a variable, a new block, and behind the descriptor
    /// that it opens, and then leaves something in each.
    /// </summary>
    public static byte[] Probe(string file)
    {
        var name = Encoding.UTF8.GetBytes(file);
        return new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "output_set", [I64, I64], [])
            .ImportFunction(Kernel, "load_u8", [I64], [I32])
            .ImportFunction(Kernel, "var_get", [I64], [I64])
            .ImportFunction(Kernel, "var_set", [I64, I64], [])
            .ImportFunction(Wasi, "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], [I32])
            .ImportFunction(Wasi, "fd_read", [I32, I32, I32, I32], [I32])
            .Memory(1)
            .Table(1)
            .Global(new WasmGlobalType(I32, IsMutable: true), static code => code.I32Const(0))
            .PassiveElements("probe")
            .Data(static code => code.I32Const(Text), name)
            .Function("probe", [], [I32], [I64], code =>
            {
                Note(0, code.I32Const(Marker).I32Load8U());
                Note(1, code.GlobalGet(0));
                Note(2, code.I32Const(0).TableGet().RefIsNull().I32Eqz());
                ProofGuests.Write(code, "k"u8.ToArray());
                Note(3, code.LocalGet(0).Call(4).I64Eqz().I32Eqz());
                Note(4, code.I64Const(64).Call(0).LocalTee(0).I64Const(40).I64Add().Call(3));
                Note(5, code.I32Const(4).I32Const(Marker + 16).I32Const(0).I32Const(Marker + 32).Call(7).I32Eqz());

                code.I32Const(Marker).I32Const(1).I32Store8();
                code.I32Const(1).GlobalSet(0);
                code.I32Const(0).RefFunc("probe").TableSet();
                code.LocalGet(0).I64Const(40).I64Add().I32Const(1).Call(1);
                ProofGuests.Write(code, "k"u8.ToArray());
                code.LocalGet(0).LocalGet(0).Call(5);
                code.I32Const(3).I32Const(0).I32Const(Text).I32Const(name.Length).I32Const(0).I64Const(2).I64Const(0).I32Const(0).I32Const(Opened).Call(6).Drop();
                code.I64Const(6).Call(0).LocalSet(0);
                for (var i = 0; i < 6; i++)
                {
                    code.LocalGet(0).I64Const(i).I64Add().I32Const(Found + i).I32Load8U().Call(1);
                }

                code.LocalGet(0).I64Const(6).Call(2).I32Const(0);

                // The value is on the stack, and where it goes has to be below it.
                void Note(int at, CodeWriter value) => value.If().I32Const(Found + at).I32Const('1').I32Store8().Else().I32Const(Found + at).I32Const('0').I32Store8().End();
            })
            .ToBytes();
    }

    /// <summary>
    /// Its start function keeps a value, asks for whom it runs, and opens a file. Exports <c>tell</c>, which puts out the reply that it got, padded by
    /// spaces, and whether the second and the third succeeded.
    /// </summary>
    public static byte[] Initialiser(string file)
    {
        var name = Encoding.UTF8.GetBytes(file);
        return new ModuleBuilder()
            .ImportFunction(Kernel, "alloc", [I64], [I64])
            .ImportFunction(Kernel, "store_u8", [I64, I32], [])
            .ImportFunction(Kernel, "output_set", [I64, I64], [])
            .ImportFunction(Kernel, "load_u8", [I64], [I32])
            .ImportFunction(Kernel, "length", [I64], [I64])
            .ImportFunction(Kernel, "config_get", [I64], [I64])
            .ImportFunction("extism:host/user", "kv_set", [I64], [I64])
            .ImportFunction(Wasi, "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], [I32])
            .Memory(1)
            .Data(static code => code.I32Const(Text), name)
            .Data(static code => code.I32Const(Reply), Encoding.ASCII.GetBytes(new string(' ', ReplyBytes)))
            .Function("begin", [], [], [I64, I64], code =>
            {
                ProofGuests.Write(code, """{"key":"k","value":"v"}"""u8.ToArray());
                code.LocalGet(0).Call(6).LocalSet(0);
                for (var i = 0; i < ReplyBytes; i++)
                {
                    code.I64Const(i).LocalGet(0).Call(4).I64LtU().If().I32Const(Reply + i).LocalGet(0).I64Const(i).I64Add().Call(3).I32Store8().End();
                }

                ProofGuests.Write(code, "bailey.principal"u8.ToArray());
                code.I32Const(Found).LocalGet(0).Call(5).I64Eqz().I32Eqz().I32Const('0').I32Add().I32Store8();
                code.I32Const(Found + 1).I32Const(3).I32Const(0).I32Const(Text).I32Const(name.Length).I32Const(0).I64Const(2).I64Const(0).I32Const(0).I32Const(Opened).Call(7).I32Eqz().I32Const('0').I32Add().I32Store8();
            }, export: false)
            .Start("begin")
            .Function("tell", [], [I32], [I64], code =>
            {
                code.I64Const(ReplyBytes + 2).Call(0).LocalSet(0);
                for (var i = 0; i < ReplyBytes + 2; i++)
                {
                    code.LocalGet(0).I64Const(i).I64Add().I32Const(i < ReplyBytes ? Reply + i : Found + i - ReplyBytes).I32Load8U().Call(1);
                }

                code.LocalGet(0).I64Const(ReplyBytes + 2).Call(2).I32Const(0);
            })
            .ToBytes();
    }
}
