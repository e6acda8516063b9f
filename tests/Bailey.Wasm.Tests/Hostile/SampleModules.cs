using Bailey.Testing;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Modules to mutate: some built here, which together use most of the binary format, and the sample plugins that ./test builds.</summary>
internal static class SampleModules
{
    private const int LargestBytes = 512 * 1024;

    /// <summary>Names of all, those of files relative to the repository.</summary>
    public static IEnumerable<string> Names => Built.Keys.Concat(SamplePlugins());

    private static Dictionary<string, Func<byte[]>> Built { get; } = new()
    {
        ["built: control flow"] = ControlFlow,
        ["built: numbers"] = Numbers,
        ["built: memories and tables"] = MemoriesAndTables,
        ["built: vectors"] = Vectors,
        ["built: linking"] = Linking,
        ["built: exceptions"] = Exceptions,
    };

    public static byte[] Bytes(string name) =>
        Built.TryGetValue(name, out var build) ? build() : File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, name));

    private static IEnumerable<string> SamplePlugins()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "artifacts", "samples");
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return Directory.EnumerateFiles(folder, "*.wasm", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("node_modules") && new FileInfo(path).Length <= LargestBytes)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
            .Order(StringComparer.Ordinal);
    }

    private static byte[] ControlFlow() => new ModuleBuilder()
        .Table(4)
        .Elements(offset => offset.I32Const(0), "fibonacci", "switch", "values")
        .Function("fibonacci", [I32], [I32], code => code
            .LocalGet(0).I32Const(2).I32LtS().If(I32)
            .LocalGet(0)
            .Else()
            .LocalGet(0).I32Const(1).I32Sub().Call("fibonacci")
            .LocalGet(0).I32Const(2).I32Sub().Call("fibonacci")
            .I32Add()
            .End())
        .Function("switch", [I32], [I32], code => code
            .Block().Block().Block()
            .LocalGet(0).BrTable([0, 1], 2)
            .End().I32Const(10).Return()
            .End().I32Const(20).Return()
            .End().I32Const(30))
        .Function("values", [I32], [I32], [I64, F64], code => code
            .LocalGet(0).I32Const(1)
            .Loop([I32, I32], [I32])
            .I32Add().LocalTee(0).LocalGet(0).I32Const(1000).I32LtU()
            .If([I32], [I32]).I32Const(3).Br(1).End()
            .End())
        .Function("indirect", [I32], [I32], code => code.LocalGet(0).LocalGet(0).CallIndirect([I32], [I32]))
        .Function("tail", [I32], [I32], code => code
            .LocalGet(0).I32Eqz().If().I32Const(9).Return().End()
            .LocalGet(0).I32Const(1).I32Sub().ReturnCall("tail"))
        .Function("choose", [I32, I64], [I64], code => code
            .LocalGet(1).I64Const(-1).LocalGet(0).Select().LocalGet(1).LocalGet(0).Select(I64))
        .Names("control")
        .ToBytes();

    private static byte[] Numbers() => new ModuleBuilder()
        .Global(new WasmGlobalType(F64, IsMutable: true), initial => initial.F64Const(1.5), "state")
        .Function("integers", [I32, I64], [I64], code => code
            .LocalGet(0).LocalGet(0).I32Const(3).I32DivS().I32Rotl().I32Popcnt().I32Extend8S().I64ExtendI32U()
            .LocalGet(1).I64Mul().LocalGet(1).I64Const(7).I64RemU().I64Xor().I64Clz())
        .Function("floats", [F32, F64], [F64], code => code
            .LocalGet(0).F32Sqrt().F32Nearest().LocalGet(0).F32Min().F64PromoteF32()
            .LocalGet(1).F64Mul().GlobalGet(0).F64Add().F64Floor().LocalGet(1).F64Copysign()
            .GlobalSet(0).GlobalGet(0))
        .Function("conversions", [F64], [I32], code => code
            .LocalGet(0).I32TruncSatF64S().LocalGet(0).I64TruncF64U().I32WrapI64().I32Add()
            .LocalGet(0).F32DemoteF64().I32ReinterpretF32().I32Xor())
        .ToBytes();

    private static byte[] MemoriesAndTables() => new ModuleBuilder()
        .Memory(1, 3)
        .Memory(new WasmMemoryType(1, 2))
        .Table(2, 20, "functions")
        .Table(new WasmTableType(ExternRef, 3), "objects")
        .Data(offset => offset.I32Const(8), "hello, guest"u8.ToArray())
        .PassiveData([1, 2, 3, 4, 5, 6, 7, 8])
        .Elements(offset => offset.I32Const(0), "load")
        .PassiveElements("load", "bulk")
        .Function("load", [I32], [I64], code => code
            .LocalGet(0).I64Load(8).LocalGet(0).I32Load8S(1).I64ExtendI32S().I64Add().LocalGet(0).I64Load32U(0, memory: 1).I64Or())
        .Function("bulk", [I32], [I32], code => code
            .LocalGet(0).I32Const(1).I32Const(4).MemoryInit(1)
            .I32Const(100).LocalGet(0).I32Const(300).MemoryCopy()
            .I32Const(0).LocalGet(0).I32Const(1000).MemoryFill(1)
            .I32Const(1).MemoryGrow().DataDrop(1)
            .MemorySize().I32Add())
        .Function("tables", [I32], [I32], code => code
            .I32Const(0).I32Const(0).I32Const(2).TableInit(1)
            .RefFunc("bulk").I32Const(3).TableGrow().Drop()
            .I32Const(1).I32Const(0).I32Const(2).TableCopy()
            .LocalGet(0).TableGet(1).RefIsNull()
            .LocalGet(0).RefNull(ExternRef).TableSet(1)
            .TableSize().I32Add().ElemDrop(1))
        .Function("start", [], [], code => code.I32Const(4).I32Const(77).I32Store16())
        .Start("start")
        .ToBytes();

    private static byte[] Vectors() => new ModuleBuilder()
        .Memory(1)
        .Function("lanes", [I32], [I32], [V128], code => code
            .LocalGet(0).I32x4Splat().I32Const(5).I32x4ReplaceLane(2).LocalTee(1)
            .V128Const([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]).I8x16Swizzle()
            .LocalGet(1).I8x16Shuffle([0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 31, 30, 29, 28])
            .LocalGet(1).I16x8Mul().I32x4AllTrue())
        .Function("access", [I32], [V128], code => code
            .LocalGet(0).LocalGet(0).V128Load().V128Store(16)
            .LocalGet(0).V128Load32Splat().LocalGet(0).V128Load8x8U().F32x4Add()
            .LocalGet(0).I32x4Splat().F32x4ConvertI32x4S().F32x4RelaxedMin())
        .ToBytes();

    private static byte[] Exceptions() => new ModuleBuilder()
        .ImportFunction("env", "call", [I32], [])
        .ImportTag("env", "error", I32)
        .Tag([I32, I64, ExternRef], "own").Tag([])
        .Table(new WasmTableType(ExnRef, 2))
        .Global(new WasmGlobalType(ExnRef, IsMutable: true), initial => initial.RefNull(ExnRef))
        .Function("throw", [I32], [I32], code => code
            .Block().Block().LocalGet(0).BrTable([0, 1], 1).End().LocalGet(0).Throw(0).End()
            .LocalGet(0).I64Const(5).RefNull(ExternRef).Throw(1))
        .Function("catch", [I32], [I32], code => code
            .Block(I32)
            .Block([], [I32, I64, ExternRef, ExnRef])
            .Block(ExnRef)
            .TryTable(I32, new Catch(2, 0), new Catch(1, 1, PassesReference: true), new Catch(0, PassesReference: true))
            .Block().TryTable(null, new Catch(0, 2)).LocalGet(0).Call("call").LocalGet(0).Call("throw").Return().End().End()
            .LocalGet(0).ReturnCall("throw")
            .End()
            .Return()
            .End().GlobalSet(0).I32Const(1).Return()
            .End().I32Const(0).GlobalGet(0).TableSet().GlobalSet(0).Drop().Drop()
            .End())
        .Function("again", [], [], code => code
            .Loop().TryTable(null, new Catch(0, 2)).I32Const(0).TableGet().ThrowRef().End().End())
        .ToBytes();

    private static byte[] Linking() => new ModuleBuilder()
        .ImportFunction("env", "log", [I32, I64], [])
        .ImportFunction("env", "now", [], [I64])
        .ImportMemory("env", "memory", new WasmMemoryType(1, 4))
        .ImportTable("env", "table", new WasmTableType(FuncRef, 2, 8))
        .ImportGlobal("env", "base", new WasmGlobalType(I32, IsMutable: false))
        .Global(new WasmGlobalType(I32, IsMutable: true), initial => initial.GlobalGet(0).I32Const(4).I32Add(), "top")
        .Data(offset => offset.GlobalGet(0), [1, 2, 3])
        .Elements(offset => offset.GlobalGet(0), "run")
        .Function("run", [I32], [I64], code => code
            .LocalGet(0).Call("now").Call("log").Call("now").LocalGet(0).I64Load8U(3).I64Add())
        .Custom("producers", [1, 2, 3, 4])
        .ToBytes();
}
