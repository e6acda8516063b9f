using System.Reflection;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Guarding;
using Bailey.Wasm.Heap;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Compilation;

/// <summary>The members of the engine and the framework that compiled code refers to.</summary>
internal static class Members
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static readonly FieldInfo Store = Field<InstanceState>(nameof(InstanceState.Store));
    public static readonly FieldInfo Memory0 = Field<InstanceState>(nameof(InstanceState.Memory0));
    public static readonly FieldInfo Memories = Field<InstanceState>(nameof(InstanceState.Memories));
    public static readonly FieldInfo Table0 = Field<InstanceState>(nameof(InstanceState.Table0));
    public static readonly FieldInfo Tables = Field<InstanceState>(nameof(InstanceState.Tables));
    public static readonly FieldInfo Globals = Field<InstanceState>(nameof(InstanceState.Globals));
    public static readonly FieldInfo ImportedFunctions = Field<InstanceState>(nameof(InstanceState.ImportedFunctions));
    public static readonly FieldInfo Tags = Field<InstanceState>(nameof(InstanceState.Tags));
    public static readonly FieldInfo TypeIds = Field<InstanceState>(nameof(InstanceState.TypeIds));

    public static readonly FieldInfo Large = Field<InstanceState>(nameof(InstanceState.Large));
    public static readonly FieldInfo LargeReady = Field<LargeFunctions>(nameof(LargeFunctions.Ready));
    public static readonly MethodInfo LargeAwait = Method<LargeFunctions>(nameof(LargeFunctions.Await));

    public static readonly FieldInfo FuelLeft = Field<WasmStore>(nameof(WasmStore.FuelLeft));
    public static readonly FieldInfo FuelSpent = Field<WasmStore>(nameof(WasmStore.FuelSpent));
    public static readonly FieldInfo FuelFloor = Field<WasmStore>(nameof(WasmStore.FuelFloor));
    public static readonly FieldInfo LoopLocal = Field<WasmStore>(nameof(WasmStore.LoopLocal));
    public static readonly FieldInfo StackLimit = Field<WasmStore>(nameof(WasmStore.StackLimit));
    public static readonly FieldInfo InterruptRequested = Field<WasmStore>(nameof(WasmStore.InterruptRequested));
    public static readonly FieldInfo ResultSlots = Field<WasmStore>(nameof(WasmStore.ResultSlots));
    public static readonly FieldInfo ResultReferences = Field<WasmStore>(nameof(WasmStore.ResultReferences));
    public static readonly MethodInfo Enter = Method<WasmStore>(nameof(WasmStore.Enter));
    public static readonly MethodInfo Leave = Method<WasmStore>(nameof(WasmStore.Leave));
    public static readonly MethodInfo Catches = Method<WasmStore>(nameof(WasmStore.Catches));
    public static readonly MethodInfo Replace = Method<WasmStore>(nameof(WasmStore.Replace));
    public static readonly MethodInfo End = Method<WasmStore>(nameof(WasmStore.End));

    public static readonly FieldInfo Base = Field<WasmMemory>(nameof(WasmMemory.Base));
    public static readonly FieldInfo ByteLength = Field<WasmMemory>(nameof(WasmMemory.ByteLength));
    public static readonly FieldInfo TableFunctions = Field<WasmTable>(nameof(WasmTable.Functions));
    public static readonly FieldInfo GlobalNumber = Field<WasmGlobal>(nameof(WasmGlobal.Number));
    public static readonly FieldInfo GlobalReference = Field<WasmGlobal>(nameof(WasmGlobal.Reference));

    public static readonly FieldInfo Target = Field<WasmFunction>(nameof(WasmFunction.Target));
    public static readonly FieldInfo Code = Field<WasmFunction>(nameof(WasmFunction.Code));
    public static readonly FieldInfo TypeId = Field<WasmFunction>(nameof(WasmFunction.TypeId));
    public static readonly MethodInfo FunctionStore = typeof(WasmExternal).GetProperty(nameof(WasmExternal.Store))!.GetMethod!;

    public static readonly MethodInfo FunctionMatches = typeof(ReferenceOperations).GetMethod(nameof(ReferenceOperations.FunctionMatches))!;
    public static readonly FieldInfo ExceptionTag = Field<WasmExceptionValue>(nameof(WasmExceptionValue.TagOf));
    public static readonly FieldInfo ExceptionNumbers = Field<WasmExceptionValue>(nameof(WasmExceptionValue.Numbers));
    public static readonly FieldInfo ExceptionReferences = Field<WasmExceptionValue>(nameof(WasmExceptionValue.References));

    public static readonly MethodInfo SetImports = Method<InstanceState>(nameof(InstanceState.SetImports));
    public static readonly MethodInfo SetGlobals = Method<InstanceState>(nameof(InstanceState.SetGlobals));
    public static readonly ConstructorInfo StateConstructor = typeof(InstanceState).GetConstructor(Any, [])!;

    public static readonly MethodInfo Int64ToDouble = typeof(BitConverter).GetMethod(nameof(BitConverter.Int64BitsToDouble))!;
    public static readonly MethodInfo SingleToInt32 = typeof(BitConverter).GetMethod(nameof(BitConverter.SingleToInt32Bits))!;
    public static readonly MethodInfo DoubleToInt64 = typeof(BitConverter).GetMethod(nameof(BitConverter.DoubleToInt64Bits))!;
    public static readonly MethodInfo VectorZero = typeof(Vector128<byte>).GetProperty(nameof(Vector128<byte>.Zero))!.GetMethod!;

    public static readonly MethodInfo VectorConstant = typeof(Vector128).GetMethod(nameof(Vector128.Create), [typeof(ulong), typeof(ulong)])!;
    public static readonly MethodInfo VectorAsByte = typeof(Vector128).GetMethod(nameof(Vector128.AsByte))!.MakeGenericMethod(typeof(ulong));

    public static readonly MethodInfo HiddenVectorConstant = typeof(SimdOperations).GetMethod(nameof(SimdOperations.HiddenConstant))!;
    public static readonly MethodInfo Unmasked = typeof(SimdOperations).GetMethod(nameof(SimdOperations.Unmasked))!;
    public static readonly MethodInfo Disguised = typeof(SimdOperations).GetMethod(nameof(SimdOperations.Disguised))!;
    public static readonly MethodInfo VectorShuffle = typeof(SimdOperations).GetMethod(nameof(SimdOperations.Shuffle))!;
    public static readonly MethodInfo CanonicalizeF32x4 = typeof(SimdOperations).GetMethod(nameof(SimdOperations.CanonicalizeF32x4))!;
    public static readonly MethodInfo CanonicalizeF64x2 = typeof(SimdOperations).GetMethod(nameof(SimdOperations.CanonicalizeF64x2))!;

    public static readonly FieldInfo ArrayItems = Field<WasmArray>(nameof(WasmArray.Items));
    public static readonly FieldInfo I31Number = Field<WasmI31>(nameof(WasmI31.Number));
    public static readonly FieldInfo MoreNumbers = Field<LargeStruct>(nameof(LargeStruct.MoreNumbers));
    public static readonly FieldInfo MoreReferences = Field<LargeStruct>(nameof(LargeStruct.MoreReferences));
    public static readonly FieldInfo MoreVectors = Field<LargeStruct>(nameof(LargeStruct.MoreVectors));

    // By kind and place: N0 is a field of Struct1.
    private static readonly Type[] Structs =
    [
        typeof(Struct1), typeof(Struct2), typeof(Struct3), typeof(Struct4), typeof(Struct5), typeof(Struct6), typeof(Struct7), typeof(Struct8),
    ];

    /// <summary>The last byte of a load of 2, 4, 8 or 16 bytes.</summary>
    public static FieldInfo LastByte(uint size) => Field<LoadEnd>(size switch
    {
        2 => nameof(LoadEnd.Of2),
        4 => nameof(LoadEnd.Of4),
        8 => nameof(LoadEnd.Of8),
        _ => nameof(LoadEnd.Of16),
    });

    /// <summary>A field of a structure that has a place of its own: "N" for numbers, "R" for references.</summary>
    public static FieldInfo StructField(string kind, int index) =>
        Structs[index].GetField(kind + index.ToString(System.Globalization.CultureInfo.InvariantCulture))!;

    /// <summary>A static method of <see cref="HeapOperations"/>.</summary>
    public static MethodInfo Heap(string name) => typeof(HeapOperations).GetMethod(name)!;

    /// <summary>A static method of <see cref="ArrayOperations"/>.</summary>
    public static MethodInfo Array(string name) => typeof(ArrayOperations).GetMethod(name)!;

    /// <summary>A static method of <see cref="Runtime.Trap"/>.</summary>
    public static MethodInfo Trap(string name) => typeof(Trap).GetMethod(name)!;

    /// <summary>The method of <see cref="NumericOperations"/> that an instruction is called by.</summary>
    public static MethodInfo Numeric(string name) =>
        typeof(NumericOperations).GetMethod(name) ?? throw new MissingMethodException(nameof(NumericOperations), name);

    /// <summary>A static method of <see cref="MemoryOperations"/>.</summary>
    public static MethodInfo Memory(string name) => typeof(MemoryOperations).GetMethod(name)!;

    /// <summary>A static method of <see cref="TableOperations"/>.</summary>
    public static MethodInfo Table(string name) => typeof(TableOperations).GetMethod(name)!;

    /// <summary>A static method of <see cref="ExceptionOperations"/>.</summary>
    public static MethodInfo Exception(string name) => typeof(ExceptionOperations).GetMethod(name)!;

    /// <summary>The field of <see cref="GlobalValue"/> for values of a type that is no reference.</summary>
    public static FieldInfo GlobalField(WasmValueType type) => Field<GlobalValue>(type.Code switch
    {
        0x7F => nameof(GlobalValue.I32),
        0x7E => nameof(GlobalValue.I64),
        0x7D => nameof(GlobalValue.F32),
        0x7C => nameof(GlobalValue.F64),
        _ => nameof(GlobalValue.V128),
    });

    private static FieldInfo Field<T>(string name) => typeof(T).GetField(name, Any) ?? throw new MissingFieldException(typeof(T).Name, name);

    private static MethodInfo Method<T>(string name) => typeof(T).GetMethod(name, Any) ?? throw new MissingMethodException(typeof(T).Name, name);
}
