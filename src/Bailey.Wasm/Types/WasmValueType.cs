namespace Bailey.Wasm;

/// <summary>
/// The type of a WebAssembly value: a number, a vector or a reference (core specification, 2.3.1-2.3.5). Types that modules
/// define are the same when their definitions are, whichever module they come from.
/// </summary>
public readonly record struct WasmValueType
{
    private static readonly ValueTypeDescriptor Int32 = ValueTypeDescriptor.Of(0x7F, true)!;
    private static readonly ValueTypeDescriptor Int64 = ValueTypeDescriptor.Of(0x7E, true)!;
    private static readonly ValueTypeDescriptor Float32 = ValueTypeDescriptor.Of(0x7D, true)!;
    private static readonly ValueTypeDescriptor Float64 = ValueTypeDescriptor.Of(0x7C, true)!;
    private static readonly ValueTypeDescriptor Vector128 = ValueTypeDescriptor.Of(0x7B, true)!;
    private static readonly ValueTypeDescriptor Function = ValueTypeDescriptor.Of(0x70, true)!;
    private static readonly ValueTypeDescriptor External = ValueTypeDescriptor.Of(0x6F, true)!;
    private static readonly ValueTypeDescriptor Exception = ValueTypeDescriptor.Of(0x69, true)!;

    private readonly ValueTypeDescriptor? _descriptor;

    internal WasmValueType(ValueTypeDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>32-bit integer.</summary>
    public static WasmValueType I32 => new(Int32);

    /// <summary>64-bit integer.</summary>
    public static WasmValueType I64 => new(Int64);

    /// <summary>IEEE 754 single-precision number.</summary>
    public static WasmValueType F32 => new(Float32);

    /// <summary>IEEE 754 double-precision number.</summary>
    public static WasmValueType F64 => new(Float64);

    /// <summary>128-bit vector.</summary>
    public static WasmValueType V128 => new(Vector128);

    /// <summary>Nullable reference to a function.</summary>
    public static WasmValueType FuncRef => new(Function);

    /// <summary>Nullable reference to an object of the host.</summary>
    public static WasmValueType ExternRef => new(External);

    /// <summary>Nullable reference to an exception.</summary>
    public static WasmValueType ExnRef => new(Exception);

    /// <summary>Whether values of this type are references.</summary>
    public bool IsReference => Code is > 0 and < 0x7B;

    /// <summary>Whether this is <see cref="I32"/>, <see cref="I64"/>, <see cref="F32"/> or <see cref="F64"/>.</summary>
    public bool IsNumber => Code is >= 0x7C and <= 0x7F;

    /// <summary>Whether null is a value of this type.</summary>
    public bool IsNullable => _descriptor is { IsNullable: true };

    /// <summary>What values of this type refer to.</summary>
    public WasmHeapType HeapType => IsReference ? (WasmHeapType)Code : WasmHeapType.NotReference;

    /// <summary>
    /// The type of the functions that values of this type refer to, where a module defines it: <see cref="HeapType"/> is
    /// <see cref="WasmHeapType.Defined"/> then. Null otherwise.
    /// </summary>
    public WasmFunctionType? FunctionType => Defined?.Function;

    /// <summary>The binary code of a number or vector; of a reference its heap type.</summary>
    internal byte Code => _descriptor?.Code ?? 0;

    /// <summary>The type referred to, where a module defines it.</summary>
    internal DefinedType? Defined => _descriptor?.Defined;

    /// <summary>Whether values of this type are functions or null.</summary>
    internal bool IsFunctionReference => Code is 0x70 or 0x73 || Defined is { Kind: CompositeKind.Function };

    /// <summary>Whether a variable of this type needs no value at first.</summary>
    internal bool IsDefaultable => !IsReference || IsNullable;

    /// <summary>The type that all references of this one's kind are of: functions, objects of guests, of the host, exceptions.</summary>
    internal WasmHeapType Top => HeapType switch
    {
        WasmHeapType.NotReference => WasmHeapType.NotReference,
        WasmHeapType.Extern or WasmHeapType.NoExtern => WasmHeapType.Extern,
        WasmHeapType.Exn or WasmHeapType.NoExn => WasmHeapType.Exn,
        _ => IsFunctionReference ? WasmHeapType.Func : WasmHeapType.Any,
    };

    /// <summary>The type as compiled code knows it, to which functions are functions and all other references objects.</summary>
    internal WasmValueType Erased => !IsReference ? this : IsFunctionReference ? FuncRef : ExternRef;

    /// <summary>A reference to one of the heap types that are not <see cref="WasmHeapType.Defined"/>.</summary>
    /// <param name="heapType">What it refers to.</param>
    /// <param name="isNullable">Whether it may be null.</param>
    /// <exception cref="ArgumentException">There is no such reference.</exception>
    public static WasmValueType Reference(WasmHeapType heapType, bool isNullable = true) =>
        heapType is >= WasmHeapType.Exn and <= WasmHeapType.NoExn && ValueTypeDescriptor.Of((byte)heapType, isNullable) is { } descriptor
            ? new(descriptor)
            : throw new ArgumentException($"there are no references to {heapType} but those in the types of a module", nameof(heapType));

    /// <summary>The type without null.</summary>
    internal WasmValueType AsNonNull() =>
        !IsNullable ? this
        : Defined is { } defined ? defined.Reference
        : new(ValueTypeDescriptor.Of(Code, isNullable: false)!);

    /// <summary>The type's name in the text format: <c>i32</c>, <c>funcref</c>, <c>(ref null (func (i32) -> ()))</c> ...</summary>
    public override string ToString() => Describe(inner: false);

    internal string Describe(bool inner)
    {
        if (Defined is { } defined)
        {
            return $"(ref {(IsNullable ? "null " : "")}{(inner ? $"({defined.Word} ...)" : defined.ToString())})";
        }

        var name = Code switch
        {
            0x7F => "i32",
            0x7E => "i64",
            0x7D => "f32",
            0x7C => "f64",
            0x7B => "v128",
            0x74 => "noexn",
            0x73 => "nofunc",
            0x72 => "noextern",
            0x71 => "none",
            0x70 => "func",
            0x6F => "extern",
            0x6E => "any",
            0x6D => "eq",
            0x6C => "i31",
            0x6B => "struct",
            0x6A => "array",
            0x69 => "exn",
            _ => "unknown",
        };
        return !IsReference ? name
            : !IsNullable ? $"(ref {name})"
            : HeapType == WasmHeapType.None ? "nullref"
            : HeapType > WasmHeapType.None ? $"null{name[2..]}ref"
            : name + "ref";
    }
}
