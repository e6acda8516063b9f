namespace Bailey.Wasm;

/// <summary>The type of a structure's field or an array's elements (core specification, 2.3.9).</summary>
/// <param name="Value">Type of the values that are read and written: i32 where they are packed.</param>
/// <param name="PackedBits">8 or 16 where it is stored as so many bits; 0 otherwise.</param>
/// <param name="IsMutable">Whether it can be written.</param>
internal readonly record struct FieldType(WasmValueType Value, int PackedBits, bool IsMutable)
{
    /// <summary>Bytes of an element in an array.</summary>
    public int Size => PackedBits switch
    {
        8 => 1,
        16 => 2,
        _ => Value.Code switch
        {
            0x7F or 0x7D => 4,
            0x7B => 16,
            _ => 8,
        },
    };

    /// <summary>The value that is read where these bits are stored; packed ones without sign.</summary>
    public WasmValue ToValue(ulong bits) => WasmValue.FromBits(Value, PackedBits switch
    {
        8 => (byte)bits,
        16 => (ushort)bits,
        _ => Value.Code is 0x7F or 0x7D ? (uint)bits : bits,
    });

    public override string ToString() =>
        $"{(IsMutable ? "mut " : "")}{(PackedBits == 0 ? Value.Describe(inner: true) : $"i{PackedBits}")}";
}
