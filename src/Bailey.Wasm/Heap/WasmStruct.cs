using System.Runtime.Intrinsics;
using Bailey.Wasm.Heap;

namespace Bailey.Wasm;

/// <summary>A structure that a guest made.</summary>
public abstract class WasmStruct : WasmHeapObject
{
    private protected WasmStruct(ObjectType type)
        : base(type)
    {
    }

    /// <summary>How many fields it has.</summary>
    public int FieldCount => ObjectType.Type.Fields.Length;

    /// <summary>A field; packed ones as i32, without sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    public WasmValue this[int field]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(field);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(field, FieldCount);
            var type = ObjectType.Type.Fields[field];
            var slot = ObjectType.Type.Slots[field];
            return type.Value.IsReference ? WasmValue.OfReference(type.Value, Reference(slot))
                : type.Value == WasmValueType.V128 ? WasmValue.V128(Vectors[slot.Index])
                : type.ToValue((ulong)Number(slot));
        }
    }

    /// <summary>Fields beyond those that have places of their own; empty in smaller structures.</summary>
    internal virtual long[] Numbers => [];

    internal virtual object?[] References => [];

    internal virtual Vector128<byte>[] Vectors => [];

    /// <summary>Another object with the same fields, of which those beyond the ones with places of their own are shared.</summary>
    internal WasmStruct Copy() => (WasmStruct)MemberwiseClone();

    /// <summary>Takes all that have places of their own from a copy.</summary>
    internal virtual void CopyInlineFrom(WasmStruct copy)
    {
    }

    internal void Set(int field, WasmValue value)
    {
        var slot = ObjectType.Type.Slots[field];
        if (value.Type.IsReference)
        {
            Reference(slot) = value.Reference;
        }
        else if (value.Type == WasmValueType.V128)
        {
            Vectors[slot.Index] = value.AsV128();
        }
        else
        {
            Number(slot) = (long)value.Bits;
        }
    }

    /// <summary>The bytes of a number, of which narrower ones use the first.</summary>
    internal ref long Number(FieldSlot slot)
    {
        if (slot.IsInline)
        {
            return ref InlineNumber(this, slot.Index);
        }

        return ref Numbers[slot.Index];
    }

    internal ref object? Reference(FieldSlot slot)
    {
        if (slot.IsInline)
        {
            return ref InlineReference(this, slot.Index);
        }

        return ref References[slot.Index];
    }

    private static ref long InlineNumber(WasmStruct structure, int index)
    {
        switch (index)
        {
            case 0: return ref ((Struct1)structure).N0;
            case 1: return ref ((Struct2)structure).N1;
            case 2: return ref ((Struct3)structure).N2;
            case 3: return ref ((Struct4)structure).N3;
            case 4: return ref ((Struct5)structure).N4;
            case 5: return ref ((Struct6)structure).N5;
            case 6: return ref ((Struct7)structure).N6;
            default: return ref ((Struct8)structure).N7;
        }
    }

    private static ref object? InlineReference(WasmStruct structure, int index)
    {
        switch (index)
        {
            case 0: return ref ((Struct1)structure).R0;
            case 1: return ref ((Struct2)structure).R1;
            case 2: return ref ((Struct3)structure).R2;
            case 3: return ref ((Struct4)structure).R3;
            case 4: return ref ((Struct5)structure).R4;
            case 5: return ref ((Struct6)structure).R5;
            case 6: return ref ((Struct7)structure).R6;
            default: return ref ((Struct8)structure).R7;
        }
    }
}
