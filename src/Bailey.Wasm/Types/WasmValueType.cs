namespace Bailey.Wasm;

/// <summary>
/// The type of a WebAssembly value: a number, a vector or a reference (core specification, 2.3.1-2.3.5).
/// </summary>
public readonly record struct WasmValueType
{
    // The low byte is the type's binary code. Typed references, when they come, use the upper bits for
    // nullability and heap type; equality of the whole number stays equality of the type.
    private readonly int _code;

    private WasmValueType(int code) => _code = code;

    /// <summary>32-bit integer.</summary>
    public static WasmValueType I32 => new(0x7F);

    /// <summary>64-bit integer.</summary>
    public static WasmValueType I64 => new(0x7E);

    /// <summary>IEEE 754 single-precision number.</summary>
    public static WasmValueType F32 => new(0x7D);

    /// <summary>IEEE 754 double-precision number.</summary>
    public static WasmValueType F64 => new(0x7C);

    /// <summary>128-bit vector.</summary>
    public static WasmValueType V128 => new(0x7B);

    /// <summary>Nullable reference to a function.</summary>
    public static WasmValueType FuncRef => new(0x70);

    /// <summary>Nullable reference to an object of the host.</summary>
    public static WasmValueType ExternRef => new(0x6F);

    /// <summary>Nullable reference to an exception.</summary>
    public static WasmValueType ExnRef => new(0x69);

    /// <summary>The null reference that is of type <see cref="ExnRef"/> too.</summary>
    public static WasmValueType NullExnRef => new(0x74);

    /// <summary>Whether values of this type are references.</summary>
    public bool IsReference => (_code & 0xFF) is 0x70 or 0x6F or 0x69 or 0x74;

    /// <summary>Whether this is <see cref="I32"/>, <see cref="I64"/>, <see cref="F32"/> or <see cref="F64"/>.</summary>
    public bool IsNumber => (_code & 0xFF) is >= 0x7C and <= 0x7F;

    /// <summary>The byte that encodes this type in a binary module.</summary>
    internal byte Code => (byte)_code;

    /// <summary>The type of a binary code, where it is one.</summary>
    internal static bool TryFromCode(byte code, out WasmValueType type)
    {
        type = new(code);
        return code is (>= 0x7B and <= 0x7F) or 0x70 or 0x6F or 0x69 or 0x74;
    }

    /// <summary>The type's name in the text format: <c>i32</c>, <c>funcref</c> ...</summary>
    public override string ToString() => (_code & 0xFF) switch
    {
        0x7F => "i32",
        0x7E => "i64",
        0x7D => "f32",
        0x7C => "f64",
        0x7B => "v128",
        0x70 => "funcref",
        0x6F => "externref",
        0x69 => "exnref",
        0x74 => "nullexnref",
        _ => "unknown",
    };
}
