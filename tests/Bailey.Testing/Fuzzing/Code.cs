namespace Bailey.Testing.Fuzzing;

/// <summary>Binary codes of value types, written down independently of the engine.</summary>
internal static class Code
{
    /// <summary>Any type, where an instruction in unreachable code leaves it open.</summary>
    public const byte Any = 0;

    public const byte I32 = 0x7F;
    public const byte I64 = 0x7E;
    public const byte F32 = 0x7D;
    public const byte F64 = 0x7C;
    public const byte V128 = 0x7B;
    public const byte FuncRef = 0x70;
    public const byte ExternRef = 0x6F;

    public const byte AnyRef = 0x6E;
    public const byte EqRef = 0x6D;
    public const byte I31Ref = 0x6C;
    public const byte StructRef = 0x6B;
    public const byte ArrayRef = 0x6A;

    public const byte ExnRef = 0x69;

    // Of fields alone.
    public const byte I8 = 0x78;
    public const byte I16 = 0x77;

    public static bool IsReference(byte type) => type is >= ExnRef and <= FuncRef;

    /// <summary>Whether it is a reference to something that a guest made on the heap.</summary>
    public static bool IsHeap(byte type) => type is >= ArrayRef and <= AnyRef;
}
