namespace Bailey.Wasm.Runtime;

/// <summary>What compiled code asks about references (core specification, 4.2.1).</summary>
internal static class ReferenceOperations
{
    /// <summary>Whether a function, or an empty element of a table, is of a type of the module or a subtype of it.</summary>
    public static bool FunctionMatches(WasmFunction function, InstanceState state, int type) =>
        !function.IsNull && function.Defined.IsSubtypeOf(state.Instance.Module.Definition.Types[type]);

    /// <summary>Whether a reference to something of a guest is of a store, as it must be to be used there.</summary>
    public static bool BelongsTo(object? reference, WasmValueType type, WasmStore store) =>
        reference switch
        {
            WasmFunction function => !type.IsFunctionReference || ReferenceEquals(function.Store, store),
            WasmExceptionValue value => type.Top != WasmHeapType.Exn || ReferenceEquals(value.TagOf.Store, store),
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
            WasmHeapType.Defined => reference is WasmFunction function && function.Defined.IsSubtypeOf(type.Defined!),
            _ => false,
        };
    }
}
