namespace Bailey.Wasm;

/// <summary>Which types can stand for which (core specification, 3.3).</summary>
internal static class Subtyping
{
    public static bool Matches(WasmValueType type, WasmValueType expected)
    {
        if (type == expected)
        {
            return true;
        }

        return type.IsReference && expected.IsReference && (expected.IsNullable || !type.IsNullable) && HeapMatches(type, expected);
    }

    /// <summary>Whether a type's definition allows it to be a subtype of another (core specification, 3.3.8 and 3.2.11).</summary>
    public static bool MayExtend(DefinedType type, DefinedType super)
    {
        if (type.Kind != super.Kind)
        {
            return false;
        }

        if (type.Kind == CompositeKind.Function)
        {
            return Matches(super.Function!.Parameters.AsSpan(), type.Function!.Parameters.AsSpan())
                && Matches(type.Function.Results.AsSpan(), super.Function.Results.AsSpan());
        }

        if (type.Fields.Length < super.Fields.Length)
        {
            return false;
        }

        for (var i = 0; i < super.Fields.Length; i++)
        {
            var (field, wanted) = (type.Fields[i], super.Fields[i]);
            if (field.IsMutable != wanted.IsMutable
                || field.PackedBits != wanted.PackedBits
                || !(field.IsMutable ? field.Value == wanted.Value : Matches(field.Value, wanted.Value)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(ReadOnlySpan<WasmValueType> types, ReadOnlySpan<WasmValueType> expected)
    {
        if (types.Length != expected.Length)
        {
            return false;
        }

        for (var i = 0; i < types.Length; i++)
        {
            if (!Matches(types[i], expected[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HeapMatches(WasmValueType type, WasmValueType expected)
    {
        if (expected.Defined is { } wanted)
        {
            return type.Defined is { } given
                ? given.IsSubtypeOf(wanted)
                : type.HeapType == (wanted.Kind == CompositeKind.Function ? WasmHeapType.NoFunc : WasmHeapType.None);
        }

        var heap = type.Defined is { } defined
            ? defined.Kind switch
            {
                CompositeKind.Function => WasmHeapType.Func,
                CompositeKind.Struct => WasmHeapType.Struct,
                _ => WasmHeapType.Array,
            }
            : type.HeapType;
        return heap == expected.HeapType || expected.HeapType switch
        {
            WasmHeapType.Any => heap is WasmHeapType.Eq or WasmHeapType.I31 or WasmHeapType.Struct or WasmHeapType.Array or WasmHeapType.None,
            WasmHeapType.Eq => heap is WasmHeapType.I31 or WasmHeapType.Struct or WasmHeapType.Array or WasmHeapType.None,
            WasmHeapType.I31 or WasmHeapType.Struct or WasmHeapType.Array => heap == WasmHeapType.None,
            WasmHeapType.Func => heap == WasmHeapType.NoFunc,
            WasmHeapType.Extern => heap == WasmHeapType.NoExtern,
            WasmHeapType.Exn => heap == WasmHeapType.NoExn,
            _ => false,
        };
    }
}
