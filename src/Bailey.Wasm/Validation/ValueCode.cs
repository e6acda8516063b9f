namespace Bailey.Wasm.Validation;

/// <summary>
/// Types on the validator's operand stack: the byte codes of value types, and one for "any" in unreachable code. Bytes
/// keep the stack of a hostile body small and let whole runs of types be compared at once.
/// </summary>
internal static class ValueCode
{
    /// <summary>The bottom type: matches every other (core specification, appendix "Validation Algorithm").</summary>
    public const byte Unknown = 0;

    public const byte I32 = 0x7F;
    public const byte I64 = 0x7E;
    public const byte F32 = 0x7D;
    public const byte F64 = 0x7C;
    public const byte V128 = 0x7B;
    public const byte FuncRef = 0x70;
    public const byte ExternRef = 0x6F;

    public const byte ExnRef = 0x69;
    public const byte NullExnRef = 0x74;

    public static bool IsReference(byte code) => code is FuncRef or ExternRef or ExnRef or NullExnRef;

    /// <summary>Whether an operand of one type may stand where another is expected (core specification, 3.3 "Matching").</summary>
    public static bool Matches(byte actual, byte expected) =>
        actual == expected || actual == Unknown || (actual == NullExnRef && expected == ExnRef);

    public static string NameOf(byte code) => WasmValueType.TryFromCode(code, out var type) ? type.ToString() : "any";
}
