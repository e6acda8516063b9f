using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Functions whose compiled frame may be large, because each of many instructions leaves a value that the JIT keeps in a slot of
/// its own. On a small stack they must run or trap: a frame that does not fit must not be entered.
/// </summary>
internal static class FrameScenarios
{
    private static readonly Dictionary<string, Action<CodeWriter, int>> Pieces = new()
    {
        ["i32 arithmetic"] = (c, i) => c.LocalGet(0).LocalGet(0).I32Const(i).I32Mul().I32Rotl().LocalSet(0),
        ["i64 division"] = (c, i) => c.LocalGet(1).I64Const(i + 1).I64DivS().LocalGet(1).I64Const(i + 1).I64RemU().I64Xor().LocalSet(1),
        ["float arithmetic"] = (c, _) => c.LocalGet(2).LocalGet(2).F64Min().F64Sqrt().LocalGet(2).F64Copysign().F64Nearest().LocalSet(2),
        ["trapping conversions"] = (c, _) => c.LocalGet(2).I64TruncF64S().F64ConvertI64U().LocalSet(2),
        ["saturating conversions"] = (c, _) => c.LocalGet(2).I32TruncSatF64U().F64ConvertI32U().LocalSet(2),
        ["vector arithmetic"] = (c, _) => c.LocalGet(3).LocalGet(0).I32x4Splat().I32x4Add().LocalSet(3),
        ["vector products"] = (c, _) => c.LocalGet(3).LocalGet(3).I32x4DotI16x8S().LocalGet(3).I8x16Popcnt().I64x2Mul().LocalSet(3),
        ["vector floats"] = (c, _) => c.LocalGet(3).LocalGet(3).F32x4Min().LocalGet(3).F64x2Max().LocalGet(3).F32x4Pmax().LocalSet(3),
        ["vector conversions"] = (c, _) => c.LocalGet(3).I32x4TruncSatF32x4S().F64x2PromoteLowF32x4().F32x4DemoteF64x2Zero().LocalSet(3),
        ["vector lanes"] = (c, i) => c.LocalGet(3).LocalGet(0).I16x8ReplaceLane((byte)(i % 8)).LocalTee(3).I8x16ExtractLaneU(3).LocalSet(0),
        ["vector shuffles"] = (c, _) => c.LocalGet(3).LocalGet(3).I8x16Shuffle([0, 17, 2, 19, 4, 21, 6, 23, 8, 25, 10, 27, 12, 29, 14, 31]).LocalGet(3).I8x16Swizzle().LocalSet(3),
        ["vector constants"] = (c, i) => c.V128Const([.. BitConverter.GetBytes((long)i), .. BitConverter.GetBytes((long)i)]).LocalGet(3).V128Xor().LocalSet(3),
        ["vector loads and stores"] = (c, i) => c.I32Const(i % 1000).I32Const(i % 999).V128Load().LocalGet(3).V128Or().V128Store(),
        ["vector lane loads and stores"] = (c, i) => c.I32Const(i % 1000).I32Const(i % 999).LocalGet(3).V128Load32Lane(1).LocalTee(3).V128Store8Lane(2),
        ["vector selects"] = (c, _) => c.LocalGet(3).LocalGet(3).LocalGet(3).V128Not().V128Bitselect().LocalGet(3).LocalGet(0).Select(V128).LocalSet(3),
        ["vector globals"] = (c, _) => c.LocalGet(3).GlobalGet(0).I8x16Add().GlobalSet(0),
        ["vector calls"] = (c, _) => c.LocalGet(3).Call("vector").LocalSet(3),
        ["vector blocks"] = (c, _) => c.Block(V128).LocalGet(3).LocalGet(0).BrIf(0).LocalGet(3).I8x16Add().End().LocalSet(3),
        ["small loads and stores"] = (c, i) => c.I32Const(i % 1000).I32Const(i % 999).I64Load16S().I64Store8(),
        ["calls with several results"] = (c, _) => c.LocalGet(1).Call("triple").F64ConvertI64S().LocalSet(2).LocalSet(0).LocalSet(1),
        ["calls with 100 results"] = (c, _) => c.Call("hundred").Repeat(100, d => d.Drop()),
        ["indirect calls"] = (c, _) => c.LocalGet(1).I32Const(0).CallIndirect([I64], [I64, I32, I64]).Drop().LocalSet(0).LocalSet(1),
        ["host calls"] = (c, _) => c.LocalGet(1).Call("host").LocalSet(1),
        ["references"] = (c, _) => c.I32Const(0).TableGet(1).RefIsNull().LocalSet(0).I32Const(0).RefNull(ExternRef).TableSet(1),
        ["function references"] = (c, _) => c.RefFunc("vector").I32Const(0).TableGet().LocalGet(0).Select(FuncRef).RefIsNull().LocalSet(0),
        ["blocks with results"] = (c, _) => c.LocalGet(1).LocalGet(0).If([I64], [I64, I64]).LocalGet(1).Else().LocalGet(1).End().I64Add().LocalSet(1),
        ["tables"] = (c, _) => c.RefNull(ExternRef).I32Const(0).TableGrow(1).LocalSet(0).I32Const(0).I32Const(0).I32Const(0).TableCopy(1, 1),
        ["memory growth and size"] = (c, _) => c.I32Const(0).MemoryGrow().LocalSet(0).MemorySize().LocalSet(0),
        ["bulk memory"] = (c, i) => c.I32Const(i % 1000).LocalGet(0).I32Const(1).MemoryFill(),
    };

    public static IEnumerable<(string, Action<string[]>)> All => Pieces.Select(piece =>
        ($"frame: {piece.Key}", (Action<string[]>)(_ => Check(piece.Value))));

    private static void Check(Action<CodeWriter, int> piece)
    {
        var binary = Build(piece);
        Stacks.OnSmall(() =>
        {
            using var store = new WasmStore();
            var instance = new WasmLinker(store).DefineFunction("host", "host", (long value) => value).Instantiate(WasmModule.Compile(binary));
            try
            {
                instance.GetFunction<Action<int, long, double>>("run")(1, 1, 1.5);
            }
            catch (WasmTrapException trap)
            {
                trap.Kind.ShouldBe(WasmTrapKind.StackExhausted);
            }

            SoundModule.Verify();
        });
    }

    /// <summary>A function of about 400 KB.</summary>
    private static byte[] Build(Action<CodeWriter, int> piece)
    {
        var sample = new CodeWriter(Surroundings().Function("run", [I32, I64, F64], [], _ => { }));
        piece(sample, 100);
        var count = 400_000 / sample.Bytes.Length;
        return Surroundings().Function("run", [I32, I64, F64], [], [V128], code => code.Repeat(count, piece)).ToBytes();
    }

    private static ModuleBuilder Surroundings() => new ModuleBuilder()
        .ImportFunction("host", "host", [I64], [I64])
        .Memory(1, 1)
        .Table(1, 1)
        .Table(new WasmTableType(ExternRef, 1))
        .Elements(offset => offset.I32Const(0), "triple")
        .PassiveElements("vector")
        .Global(new WasmGlobalType(V128, IsMutable: true), initial => initial.V128Const(new byte[16]))
        .Function("vector", [V128], [V128], code => code.LocalGet(0))
        .Function("triple", [I64], [I64, I32, I64], code => code.LocalGet(0).I32Const(1).LocalGet(0))
        .Function("hundred", [], [.. Enumerable.Repeat(I64, 100)], code => code.Repeat(100, (c, i) => c.I64Const(i)));
}
