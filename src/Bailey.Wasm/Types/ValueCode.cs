namespace Bailey.Wasm;

/// <summary>
/// Value types as numbers, as declarations and the validator's operand stack hold them: small, and whole runs can be compared at once. The
/// low seven bits are the code of a number, vector or packed type, or a heap type; the eighth says that a reference is not null; above
/// stands the index of a defined type.
/// </summary>
internal static class ValueCode
{
    /// <summary>The bottom type: matches every other (core specification, appendix "Validation Algorithm").</summary>
    public const int Unknown = 0;

    public const byte I32 = 0x7F;
    public const byte I64 = 0x7E;
    public const byte F32 = 0x7D;
    public const byte F64 = 0x7C;
    public const byte V128 = 0x7B;
    public const int I8 = 0x78;
    public const int I16 = 0x77;
    public const int FuncRef = 0x70;
    public const int ExternRef = 0x6F;
    public const int ExnRef = 0x69;
    public const int NullExnRef = 0x74;

    /// <summary>Added to the code of a reference that is never null; alone, a reference of any type.</summary>
    public const int NonNull = 0x80;

    public const int Defined = (int)WasmHeapType.Defined;

    /// <summary>More types than this cannot be told apart.</summary>
    public const int MaxIndex = (1 << 23) - 1;

    private const int IndexShift = 8;

    /// <summary>Whether it is a reference, or may be one in unreachable code.</summary>
    public static bool IsReference(int code) => (code & 0x7F) < V128;

    public static bool IsDefined(int code) => (code & 0x7F) == Defined;

    /// <summary>Index of the type that a reference to a defined type names.</summary>
    public static int IndexOf(int code) => code >> IndexShift;

    public static int OfDefined(int index, bool isNullable) => (index << IndexShift) | Defined | (isNullable ? 0 : NonNull);

    /// <summary>The code of a reference to the same without null.</summary>
    public static int AsNonNull(int code) => code | NonNull;

    /// <summary>The type of a code that is not of a packed type or unknown.</summary>
    public static WasmValueType ToType(int code, Func<int, DefinedType> named)
    {
        var isNullable = (code & NonNull) == 0;
        if (IsDefined(code))
        {
            var type = named(IndexOf(code));
            return isNullable ? type.NullableReference : type.Reference;
        }

        return new(ValueTypeDescriptor.Of((byte)(code & 0x7F), isNullable)!);
    }

    /// <summary>The code of a type, where <paramref name="indexOf"/> gives the index of each defined one.</summary>
    public static int Of(WasmValueType type, Func<DefinedType, int> indexOf) =>
        type.Defined is { } defined ? OfDefined(indexOf(defined), type.IsNullable)
        : type.IsReference && !type.IsNullable ? type.Code | NonNull
        : type.Code;
}
