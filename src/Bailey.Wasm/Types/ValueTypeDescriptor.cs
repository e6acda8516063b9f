namespace Bailey.Wasm;

/// <summary>What a <see cref="WasmValueType"/> is. There is one for each type, so that comparing types is comparing references.</summary>
/// <param name="code">The binary code of a number or vector; of a reference its <see cref="WasmHeapType"/>.</param>
/// <param name="isNullable">Of a reference, whether it may be null.</param>
/// <param name="defined">The type referred to, where a module defines it.</param>
internal sealed class ValueTypeDescriptor(byte code, bool isNullable, DefinedType? defined)
{
    private static readonly ValueTypeDescriptor?[] Nullable = Create(isNullable: true);
    private static readonly ValueTypeDescriptor?[] NonNullable = Create(isNullable: false);

    public byte Code { get; } = code;

    public bool IsNullable { get; } = isNullable;

    public DefinedType? Defined { get; } = defined;

    /// <summary>The number, vector or reference to an abstract heap type; null where the code is of none.</summary>
    public static ValueTypeDescriptor? Of(byte code, bool isNullable) =>
        code >= 0x80 ? null : isNullable ? Nullable[code] : NonNullable[code];

    private static ValueTypeDescriptor?[] Create(bool isNullable)
    {
        var descriptors = new ValueTypeDescriptor?[0x80];
        for (byte code = 0; code < descriptors.Length; code++)
        {
            if (code is (>= 0x69 and <= 0x74) || (code is >= 0x7B and <= 0x7F && isNullable))
            {
                descriptors[code] = new(code, isNullable && code < 0x7B, null);
            }
        }

        return descriptors;
    }
}
