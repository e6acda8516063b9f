using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Heap;

/// <summary>Instructions that make objects, compare and cast references (core specification, 4.6.4-4.6.5). Called by compiled code.</summary>
internal static class HeapOperations
{
    public static WasmStruct NewStruct(InstanceState state, int type) => TypeOf(state, type).NewStruct();

    public static WasmI31 NewI31(int value, InstanceState state)
    {
        var made = new WasmI31(value);
        state.Store.Heap.Count(made, WasmI31.Bytes);
        return made;
    }

    /// <summary>Whether two references are the same.</summary>
    public static bool AreEqual(object? left, object? right) =>
        ReferenceEquals(left, right) || (left is WasmI31 first && right is WasmI31 second && first.Number == second.Number);

    /// <summary>Whether a reference that is not null is to a structure or array of a type or a subtype of it.</summary>
    public static bool IsObject(object? reference, InstanceState state, int type)
    {
        var wanted = state.Types[type];
        return reference is WasmHeapObject given && (ReferenceEquals(given.ObjectType.Type, wanted) || given.ObjectType.Type.IsSubtypeOf(wanted));
    }

    public static bool IsObjectOrNull(object? reference, InstanceState state, int type) => reference is null || IsObject(reference, state, type);

    /// <summary>Whether a reference is of any other type, given as a <see cref="ValueCode"/>.</summary>
    public static bool Is(object? reference, InstanceState state, int code)
    {
        if (reference is null)
        {
            return (code & ValueCode.NonNull) == 0;
        }

        return (WasmHeapType)(code & 0x7F) switch
        {
            WasmHeapType.Eq => reference is WasmHeapObject or WasmI31,
            WasmHeapType.I31 => reference is WasmI31,
            WasmHeapType.Struct => reference is WasmStruct,
            WasmHeapType.Array => reference is WasmArray,
            WasmHeapType.Defined => reference is WasmFunction function && function.Defined.IsSubtypeOf(state.Types[ValueCode.IndexOf(code)]),
            WasmHeapType.None or WasmHeapType.NoExtern or WasmHeapType.NoFunc or WasmHeapType.NoExn => false,
            _ => true,
        };
    }

    /// <summary>An object of the host, or one that a guest gave to it, taken in.</summary>
    public static object? TakeIn(object? reference, InstanceState state) =>
        ReferenceOperations.BelongsTo(reference, state.Store) ? reference : throw Trap.ForeignReference();

    public static ObjectType TypeOf(InstanceState state, int type) =>
        state.ObjectTypes[type] ??= new ObjectType(state.Types[type], state.Store.Heap);
}
