namespace Bailey.Wasm.Runtime;

/// <summary>What compiled code asks about references (core specification, 4.2.1).</summary>
internal static class ReferenceOperations
{
    /// <summary>Whether a function, or an empty element of a table, is of a type of the module or a subtype of it.</summary>
    public static bool FunctionMatches(WasmFunction function, InstanceState state, int type) =>
        !function.IsNull && function.Defined.IsSubtypeOf(state.Instance.Module.Definition.Types[type]);

    /// <summary>
    /// Whether a reference of a type can be used in a store: to something of a guest, it must be of the same, unless it is to the guest but an
    /// object of the host.
    /// </summary>
    public static bool BelongsTo(object? reference, WasmValueType type, WasmStore store) => type.Top == WasmHeapType.Extern || BelongsTo(reference, store);

    public static bool BelongsTo(object? reference, WasmStore store) => reference switch
    {
        WasmFunction function => ReferenceEquals(function.Store, store),
        WasmExceptionValue thrown => ReferenceEquals(thrown.TagOf.Store, store),
        WasmHeapObject made => ReferenceEquals(made.Store, store),
        _ => true,
    };

    /// <summary>Whether a reference, which may come from the host, is of a type.</summary>
    public static bool Fits(object? reference, WasmValueType type)
    {
        if (reference is null)
        {
            return type.IsNullable;
        }

        return type.HeapType switch
        {
            WasmHeapType.Extern or WasmHeapType.Any => true,
            WasmHeapType.Func => reference is WasmFunction,
            WasmHeapType.Exn => reference is WasmExceptionValue,
            WasmHeapType.Eq => reference is WasmHeapObject or WasmI31,
            WasmHeapType.I31 => reference is WasmI31,
            WasmHeapType.Struct => reference is WasmStruct,
            WasmHeapType.Array => reference is WasmArray,
            WasmHeapType.Defined => reference switch
            {
                WasmFunction function => function.Defined.IsSubtypeOf(type.Defined!),
                WasmHeapObject made => made.ObjectType.Type.IsSubtypeOf(type.Defined!),
                _ => false,
            },
            _ => false,
        };
    }
}
