using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Heap;

/// <summary>
/// Instructions on whole arrays (core specification, 4.6.4). Called by compiled code. They charge fuel by size, and work on large ones in
/// pieces between which an interruption is noticed.
/// </summary>
internal static class ArrayOperations
{
    private const int Piece = 1024 * 1024;

    public static WasmArray New(int length, InstanceState state, int type)
    {
        var objectType = HeapOperations.TypeOf(state, type);
        MemoryOperations.Charge(state, (ulong)objectType.BytesOf((uint)length), MemoryOperations.BytesPerFuel);
        return objectType.NewArray((uint)length);
    }

    public static WasmArray NewI32(int value, int length, InstanceState state, int type) => Filled(New(length, state, type), value, state);

    public static WasmArray NewI64(long value, int length, InstanceState state, int type) => Filled(New(length, state, type), value, state);

    public static WasmArray NewF32(float value, int length, InstanceState state, int type) => Filled(New(length, state, type), value, state);

    public static WasmArray NewF64(double value, int length, InstanceState state, int type) => Filled(New(length, state, type), value, state);

    public static WasmArray NewV128(Vector128<byte> value, int length, InstanceState state, int type) => Filled(New(length, state, type), value, state);

    public static WasmArray NewReference(object? value, int length, InstanceState state, int type) => Filled(New(length, state, type), value, state);

    /// <summary>The same with a value that is known by its type at run time alone.</summary>
    public static WasmArray NewOf(WasmValue value, int length, InstanceState state, int type) => value.Type.Code switch
    {
        0x7F => NewI32(value.AsI32(), length, state, type),
        0x7E => NewI64(value.AsI64(), length, state, type),
        0x7D => NewF32(value.AsF32(), length, state, type),
        0x7C => NewF64(value.AsF64(), length, state, type),
        0x7B => NewV128(value.AsV128(), length, state, type),
        _ => NewReference(value.Reference, length, state, type),
    };

    public static WasmArray NewData(int source, int length, InstanceState state, int type, int segment)
    {
        var size = state.Types[type].Fields[0].Size;
        CheckData(state, segment, source, length, size);
        var array = New(length, state, type);
        CopyData(state, array, 0, source, length, segment);
        return array;
    }

    public static WasmArray NewElements(int source, int length, InstanceState state, int type, int segment)
    {
        CheckElements(state, segment, source, length);
        var array = New(length, state, type);
        CopyElements(state, array, 0, source, length, segment);
        return array;
    }

    public static void FillI32(WasmArray? array, int start, int value, int length, InstanceState state) => Fill(array, start, value, length, state);

    public static void FillI64(WasmArray? array, int start, long value, int length, InstanceState state) => Fill(array, start, value, length, state);

    public static void FillF32(WasmArray? array, int start, float value, int length, InstanceState state) => Fill(array, start, value, length, state);

    public static void FillF64(WasmArray? array, int start, double value, int length, InstanceState state) => Fill(array, start, value, length, state);

    public static void FillV128(WasmArray? array, int start, Vector128<byte> value, int length, InstanceState state) => Fill(array, start, value, length, state);

    public static void FillReference(WasmArray? array, int start, object? value, int length, InstanceState state) => Fill(array, start, value, length, state);

    public static void Copy(WasmArray? target, int to, WasmArray? source, int from, int length, InstanceState state)
    {
        if (target is null || source is null)
        {
            throw Trap.NullReference();
        }

        Check(target, to, length);
        Check(source, from, length);
        Charge(state, target, length);
        if (length <= Piece || !ReferenceEquals(target, source))
        {
            for (var done = 0; done < length;)
            {
                var piece = Math.Min(Piece, length - done);
                Array.Copy(source.Items, from + done, target.Items, to + done, piece);
                done += piece;
                MemoryOperations.Poll(state.Store, done < length);
            }

            return;
        }

        // Overlapping ranges at once: in pieces, one would overwrite what the next reads.
        Array.Copy(source.Items, from, target.Items, to, length);
    }

    public static void InitData(WasmArray? array, int start, int source, int length, InstanceState state, int segment)
    {
        Check(array ?? throw Trap.NullReference(), start, length);
        CheckData(state, segment, source, length, array.ObjectType.ElementSize);
        Charge(state, array, length);
        CopyData(state, array, start, source, length, segment);
    }

    public static void InitElements(WasmArray? array, int start, int source, int length, InstanceState state, int segment)
    {
        Check(array ?? throw Trap.NullReference(), start, length);
        CheckElements(state, segment, source, length);
        Charge(state, array, length);
        CopyElements(state, array, start, source, length, segment);
    }

    public static void Fill<T>(WasmArray? array, int start, T value, int length, InstanceState state)
    {
        Check(array ?? throw Trap.NullReference(), start, length);
        Charge(state, array, length);
        FillRange(array, start, value, length, state);
    }

    private static WasmArray Filled<T>(WasmArray array, T value, InstanceState state)
    {
        FillRange(array, 0, value, array.Length, state);
        return array;
    }

    private static void FillRange<T>(WasmArray array, int start, T value, int length, InstanceState state)
    {
        for (var done = 0; done < length;)
        {
            var piece = Math.Min(Piece, length - done);
            switch (array.Items)
            {
                case byte[] items: items.AsSpan(start + done, piece).Fill((byte)(int)(object)value!); break;
                case short[] items: items.AsSpan(start + done, piece).Fill((short)(int)(object)value!); break;
                case object?[] items: items.AsSpan(start + done, piece).Fill(value); break;
                default: ((T[])array.Items).AsSpan(start + done, piece).Fill(value); break;
            }

            done += piece;
            MemoryOperations.Poll(state.Store, done < length);
        }
    }

    private static void Charge(InstanceState state, WasmArray array, int length) =>
        MemoryOperations.Charge(state, (uint)length * (ulong)array.ObjectType.ElementSize, MemoryOperations.BytesPerFuel);

    private static void Check(WasmArray array, int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (ulong)array.Length)
        {
            throw Trap.OutOfBoundsArray();
        }
    }

    private static void CheckData(InstanceState state, int segment, int source, int length, int size)
    {
        var available = state.DroppedData[segment] ? 0 : state.Instance.Module.Definition.Data[segment].Length;
        if ((ulong)(uint)source + ((ulong)(uint)length * (uint)size) > (ulong)available)
        {
            throw Trap.OutOfBoundsMemory();
        }
    }

    private static void CopyData(InstanceState state, WasmArray array, int start, int source, int length, int segment)
    {
        var definition = state.Instance.Module.Definition;
        var size = array.ObjectType.ElementSize;
        var bytes = definition.Bytes.AsSpan(definition.Data[segment].Start + source, length * size);
        ref var target = ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(array.Items), (nuint)start * (nuint)size);
        bytes.CopyTo(MemoryMarshal.CreateSpan(ref target, bytes.Length));
    }

    private static void CheckElements(InstanceState state, int segment, int source, int length)
    {
        if ((ulong)(uint)source + (uint)length > (ulong)(state.ElementSegments[segment]?.Length ?? 0))
        {
            throw Trap.OutOfBoundsTable();
        }
    }

    private static void CopyElements(InstanceState state, WasmArray array, int start, int source, int length, int segment)
    {
        if (length > 0)
        {
            Array.Copy(state.ElementSegments[segment]!, source, array.Items, start, length);
        }
    }
}
