using System.Runtime.Intrinsics;
using Bailey.Wasm.Heap;

namespace Bailey.Wasm;

/// <summary>An array that a guest made.</summary>
public sealed class WasmArray : WasmHeapObject
{
    // Read by compiled code (FunctionCompiler): its name is its contract. By the type of the elements byte[], short[], int[], long[], float[],
    // double[], Vector128<byte>[] or object[].
    internal readonly Array Items;

    internal WasmArray(ObjectType type, int length)
        : base(type) => Items = Create(type.Type.Fields[0], length);

    /// <summary>How many elements it has.</summary>
    public int Length => Items.Length;

    /// <summary>An element; packed ones as i32, without sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public WasmValue this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            var element = ObjectType.Type.Fields[0];
            return Items switch
            {
                byte[] items => WasmValue.I32(items[index]),
                short[] items => WasmValue.I32((ushort)items[index]),
                int[] items => WasmValue.I32(items[index]),
                long[] items => WasmValue.I64(items[index]),
                float[] items => WasmValue.F32(items[index]),
                double[] items => WasmValue.F64(items[index]),
                Vector128<byte>[] items => WasmValue.V128(items[index]),
                _ => WasmValue.OfReference(element.Value, ((object?[])Items)[index]),
            };
        }
    }

    internal void Set(int index, WasmValue value)
    {
        switch (Items)
        {
            case byte[] items: items[index] = (byte)value.Bits; break;
            case short[] items: items[index] = (short)value.Bits; break;
            case int[] items: items[index] = (int)value.Bits; break;
            case long[] items: items[index] = (long)value.Bits; break;
            case float[] items: items[index] = value.AsF32(); break;
            case double[] items: items[index] = value.AsF64(); break;
            case Vector128<byte>[] items: items[index] = value.AsV128(); break;
            default: ((object?[])Items)[index] = value.Reference; break;
        }
    }

    private static Array Create(FieldType element, int length) => element.PackedBits switch
    {
        8 => new byte[length],
        16 => new short[length],
        _ => element.Value.Code switch
        {
            0x7F => new int[length],
            0x7E => new long[length],
            0x7D => new float[length],
            0x7C => new double[length],
            0x7B => new Vector128<byte>[length],
            _ => new object?[length],
        },
    };
}
