using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmFeatures;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>A module that uses one feature and, besides, only what the feature itself rests on.</summary>
/// <param name="Name">What is used.</param>
/// <param name="Feature">The feature.</param>
/// <param name="Build">Adds it to a module.</param>
/// <param name="RestsOn">Features that it cannot be used without.</param>
internal sealed record FeatureCase(string Name, WasmFeatures Feature, Action<ModuleBuilder> Build, WasmFeatures RestsOn = None)
{
    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    public static IReadOnlyList<FeatureCase> All { get; } =
    [
        new("two results", MultiValue, m => m.Function("f", [], [I32, I32], c => c.I32Const(1).I32Const(2))),
        new("block with a parameter", MultiValue, m => m.Function("f", [], [], c => c.I32Const(1).Block([I32], []).Drop().End())),
        new("sign extension", SignExtension, m => m.Function("f", [I32], [I32], c => c.LocalGet(0).I32Extend8S())),
        new("saturating truncation", SaturatingConversions, m => m.Function("f", [], [I64], c => c.F64Const(1).I64TruncSatF64S())),
        new("memory.fill", BulkMemory, m => m.Memory(1).Function("f", [], [], c => c.I32Const(0).I32Const(0).I32Const(0).MemoryFill())),
        new("passive data", BulkMemory, m => m.PassiveData([1])),
        new("passive elements", BulkMemory, m => m.PassiveElements()),
        new("externref parameter", ReferenceTypes, m => m.Function("f", [WasmValueType.ExternRef], [], _ => { })),
        new("two tables", ReferenceTypes, m => m.Table(1).Table(1)),
        new("table.size", ReferenceTypes, m => m.Table(1).Function("f", [], [I32], c => c.TableSize())),
        new("typed select", ReferenceTypes, m => m.Function("f", [], [I32], c => c.I32Const(0).I32Const(0).I32Const(0).Select(I32))),
        new("ref.null", ReferenceTypes, m => m.Function("f", [], [I32], c => c.RefNull(WasmValueType.FuncRef).RefIsNull())),
        new("v128 local", WasmFeatures.Simd, m => m.Function("f", [], [], [WasmValueType.V128], _ => { })),
        new("splat", WasmFeatures.Simd, m => m.Function("f", [], [], c => c.I32Const(0).I8x16Splat().Drop())),
        new("i32.add in a global", ExtendedConstants, m => m.Global(new(I32, false), c => c.I32Const(1).I32Const(2).I32Add())),
        new("global of the module in a global", ExtendedConstants, m => m.Global(new(I32, false), c => c.I32Const(1)).Global(new(I32, false), c => c.GlobalGet(0))),
        new("return_call", TailCalls, m => m.Function("f", [], [], c => c.ReturnCall("f"))),
        new("return_call_indirect", TailCalls, m => m.Table(1).Function("f", [], [], c => c.I32Const(0).ReturnCallIndirect([], []))),
        new("two memories", MultiMemory, m => m.Memory(1).Memory(1, export: null)),
        new("64-bit memory", Memory64, m => m.Memory(new WasmMemoryType(1, Is64: true))),
        new("64-bit table", Memory64, m => m.Table(new WasmTableType(WasmValueType.FuncRef, 1, Is64: true))),
        new("relaxed swizzle", RelaxedSimd, m => m.Function("f", [], [], c => c.I32Const(0).I8x16Splat().I32Const(0).I8x16Splat().Instruction(0xFD0100).Drop()), WasmFeatures.Simd),
        new("tag", ExceptionHandling, m => m.Tag([])),
        new("imported tag", ExceptionHandling, m => m.ImportTag("m", "t", I32)),
        new("throw", ExceptionHandling, m => m.Tag([I32]).Function("f", [], [], c => c.I32Const(0).Throw(0))),
        new("try_table", ExceptionHandling, m => m.Function("f", [], [], c => c.TryTable(null, new Catch(0)).End())),
        new("exnref parameter", ExceptionHandling, m => m.Function("f", [WasmValueType.ExnRef], [], c => c.LocalGet(0).ThrowRef())),
        new("call_ref", TypedReferences, m => m.TypedFunction("f", m.Define([0x60, 1, 0x64, 0, 0]), [], c => c.LocalGet(0).LocalGet(0).Instruction(0x14).U32(0)), ReferenceTypes),
        new("structure", GarbageCollection, m => m.Define([0x5F, 1, 0x7F, 0])),
        new("recursive group", GarbageCollection, m => m.Define([0x4E, 2, 0x60, 0, 0, 0x60, 0, 0], 2)),
        new("i31 in a global", GarbageCollection, m => m.RawGlobal([0x6C, 0, 0x41, 1, 0xFB, 0x1C, 0x0B]), ReferenceTypes),
        new("ref.test", GarbageCollection, m => m.Function("f", [WasmValueType.FuncRef], [I32], c => c.LocalGet(0).Instruction(0xFB0014).Raw(0x73)), ReferenceTypes),
        new("exported mutable global", MutableGlobals, m => m.Global(new(I32, true), c => c.I32Const(1), "g")),
        new("imported mutable global", MutableGlobals, m => m.ImportGlobal("m", "g", new(I32, true))),
    ];

    public byte[] Module()
    {
        var module = new ModuleBuilder();
        Build(module);
        return module.ToBytes();
    }
}
