using System.Text;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Modules that pass much to the host with little code.</summary>
internal static class HostileGuests
{
    private const string Kernel = "extism:host/env";
    private const string User = "extism:host/user";
    private const int Bytes = 200_000;

    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    /// <summary>Exports <c>shout</c>, which reports an error of so many letters.</summary>
    public static byte[] Shout(int letters) => new ModuleBuilder()
        .ImportFunction(Kernel, "alloc", [I64], [I64])
        .ImportFunction(Kernel, "store_u8", [I64, I32], [])
        .ImportFunction(Kernel, "store_u64", [I64, I64], [])
        .ImportFunction(Kernel, "error_set", [I64], [])
        .Memory(1)
        .Function("shout", [], [I32], [I64, I64], code => Write(code, "", letters, "").LocalGet(0).Call(3).I32Const(1))
        .ToBytes();

    /// <summary>Exports <c>hoard</c>, which lists keys by a prefix of so many letters again and again, and asks for the members then.</summary>
    public static byte[] Hoard(int letters, int times) => new ModuleBuilder()
        .ImportFunction(Kernel, "alloc", [I64], [I64])
        .ImportFunction(Kernel, "store_u8", [I64, I32], [])
        .ImportFunction(Kernel, "store_u64", [I64, I64], [])
        .ImportFunction(Kernel, "free", [I64], [])
        .ImportFunction(User, "kv_list", [I64], [I64])
        .ImportFunction(User, "members_list", [I64], [I64])
        .Memory(1)
        .Function("hoard", [], [I32], [I64, I64, I32], code => Write(
                Write(code.Loop(), "{\"prefix\":\"", letters, "\"}")
                    .LocalGet(0).Call(4).Call(3)
                    .LocalGet(2).I32Const(1).I32Add().LocalTee(2).I32Const(times).I32LtS().BrIf(0).End(),
                "{\"id\":\"chess\"}", 0, "")
            .LocalGet(0).Call(5).Call(3).I32Const(0))
        .ToBytes();

    /// <summary>
    /// Exports <c>put</c>, which writes into a block, which it frees or not, and into memory that it grew, and <c>peek</c>, which returns 1 where it finds
    /// anything in either.
    /// </summary>
    public static byte[] Residue(bool frees) => new ModuleBuilder()
        .ImportFunction(Kernel, "alloc", [I64], [I64])
        .ImportFunction(Kernel, "store_u8", [I64, I32], [])
        .ImportFunction(Kernel, "store_u64", [I64, I64], [])
        .ImportFunction(Kernel, "load_u64", [I64], [I64])
        .ImportFunction(Kernel, "free", [I64], [])
        .Memory(1)
        .Function("put", [], [I32], [I64, I64], code => Write(code, "", Bytes, "")
            .LocalGet(0).I64Const(0).I32Const(frees ? 1 : 0).Select().Call(4)
            .I32Const(20).MemoryGrow().Drop().I32Const(20 * 65536).I64Const(0x6161616161616161).I64Store().I32Const(0))
        .Function("peek", [], [I32], [I64, I64, I64], static code => code
            .I64Const(Bytes).Call(0).LocalSet(0)
            .Loop().LocalGet(2).LocalGet(0).LocalGet(1).I64Add().Call(3).I64Or().LocalSet(2)
            .LocalGet(1).I64Const(8).I64Add().LocalTee(1).I64Const(Bytes).I64LtU().BrIf(0).End()
            .I32Const(20).MemoryGrow().Drop().LocalGet(2).I32Const(20 * 65536).I64Load().I64Or().I64Const(0).I64Ne())
        .ToBytes();

    // Leaves the handle of a block with the text in local 0; counts with local 1.
    private static CodeWriter Write(CodeWriter code, string head, int letters, string tail)
    {
        var (before, after) = (Encoding.UTF8.GetBytes(head), Encoding.UTF8.GetBytes(tail));
        code.I64Const(before.Length + letters + after.Length).Call(0).LocalSet(0);
        for (var i = 0; i < before.Length; i++)
        {
            code.LocalGet(0).I64Const(i).I64Add().I32Const(before[i]).Call(1);
        }

        if (letters > 0)
        {
            code.I64Const(0).LocalSet(1)
                .Loop().LocalGet(0).I64Const(before.Length).I64Add().LocalGet(1).I64Add().I64Const(0x6161616161616161).Call(2)
                .LocalGet(1).I64Const(8).I64Add().LocalTee(1).I64Const(letters).I64LtU().BrIf(0).End();
        }

        for (var i = 0; i < after.Length; i++)
        {
            code.LocalGet(0).I64Const(before.Length + letters + i).I64Add().I32Const(after[i]).Call(1);
        }

        return code;
    }
}
