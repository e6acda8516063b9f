using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Heap;

/// <summary>A type of structures or arrays in a store: what all objects of it that one instance makes share.</summary>
internal sealed class ObjectType
{
    // Measured on 64-bit runtimes: header and method table, and the reference to this.
    private const int ObjectBytes = 24;
    private const int ArrayBytes = 24;

    private readonly int _numbers;
    private readonly int _references;
    private readonly int _vectors;

    public ObjectType(DefinedType type, GuestHeap heap)
    {
        Type = type;
        Heap = heap;
        if (type.Kind == CompositeKind.Array)
        {
            ElementSize = type.Fields[0].Size;
            return;
        }

        foreach (var field in type.Fields)
        {
            ref var count = ref field.Value == WasmValueType.V128 ? ref _vectors : ref field.Value.IsReference ? ref _references : ref _numbers;
            count++;
        }

        var inline = Math.Max(_numbers, _references);
        Bytes = ObjectBytes + (16 * Math.Min(inline, FieldSlot.Inline));
        IsLarge = inline > FieldSlot.Inline || _vectors > 0;
        if (IsLarge)
        {
            _numbers = Math.Max(0, _numbers - FieldSlot.Inline);
            _references = Math.Max(0, _references - FieldSlot.Inline);
            Bytes = ObjectBytes + (16 * FieldSlot.Inline) + (3 * ArrayBytes) + (8 * (_numbers + _references)) + (16 * _vectors) + 24;
        }
    }

    public DefinedType Type { get; }

    public GuestHeap Heap { get; }

    /// <summary>Bytes of a structure.</summary>
    public int Bytes { get; }

    /// <summary>Bytes of an element of an array.</summary>
    public int ElementSize { get; }

    private bool IsLarge { get; }

    /// <summary>Bytes of an array with so many elements.</summary>
    public long BytesOf(uint length) => ObjectBytes + 8 + ArrayBytes + ((long)length * ElementSize);

    /// <summary>A structure of zeros and nulls.</summary>
    /// <exception cref="WasmTrapException">The heap is full.</exception>
    public WasmStruct NewStruct()
    {
        if (Bytes >= GuestHeap.LargeBytes)
        {
            Heap.Reserve(Bytes);
        }

        WasmStruct made = IsLarge ? new LargeStruct(this, _numbers, _references, _vectors) : Math.Max(_numbers, _references) switch
        {
            0 => new Struct0(this),
            1 => new Struct1(this),
            2 => new Struct2(this),
            3 => new Struct3(this),
            4 => new Struct4(this),
            5 => new Struct5(this),
            6 => new Struct6(this),
            7 => new Struct7(this),
            _ => new Struct8(this),
        };
        Heap.Count(made, Bytes);
        return made;
    }

    /// <summary>An array of zeros or nulls.</summary>
    /// <exception cref="WasmTrapException">The heap is full, or has no room for as many.</exception>
    public WasmArray NewArray(uint length)
    {
        var bytes = BytesOf(length);
        if (length > (uint)Array.MaxLength)
        {
            throw Trap.OutOfHeap(bytes, Heap.Limit);
        }

        if (bytes >= GuestHeap.LargeBytes)
        {
            Heap.Reserve(bytes);
        }

        var made = new WasmArray(this, (int)length);
        Heap.Count(made, bytes);
        return made;
    }
}
