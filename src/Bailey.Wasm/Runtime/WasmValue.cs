using System.Runtime.Intrinsics;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A WebAssembly value with its type, for calls whose types are not known at compile time.</summary>
public readonly struct WasmValue : IEquatable<WasmValue>
{
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly object? _reference;

    private WasmValue(WasmValueType type, ulong low, ulong high = 0, object? reference = null)
    {
        Type = type;
        _low = low;
        _high = high;
        _reference = reference;
    }

    /// <summary>The value's type.</summary>
    public WasmValueType Type { get; }

    /// <summary>The bits of a number; of a vector the lower half; 0 for a reference.</summary>
    public ulong Bits => _low;

    /// <summary>The bits of the upper half of a vector; otherwise 0.</summary>
    public ulong HighBits => _high;

    /// <summary>The referenced object: a <see cref="WasmFunction"/>, a <see cref="WasmExceptionValue"/>, any object of the host, or <c>null</c>.</summary>
    public object? Reference => _reference;

    /// <summary>An i32.</summary>
    public static WasmValue I32(int value) => new(WasmValueType.I32, (uint)value);

    /// <summary>An i64.</summary>
    public static WasmValue I64(long value) => new(WasmValueType.I64, (ulong)value);

    /// <summary>An f32.</summary>
    public static WasmValue F32(float value) => new(WasmValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>An f64.</summary>
    public static WasmValue F64(double value) => new(WasmValueType.F64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A v128.</summary>
    public static WasmValue V128(Vector128<byte> value) =>
        new(WasmValueType.V128, value.AsUInt64().GetElement(0), value.AsUInt64().GetElement(1));

    /// <summary>A reference to a function, or null.</summary>
    public static WasmValue FuncRef(WasmFunction? function) => new(WasmValueType.FuncRef, 0, 0, function);

    /// <summary>A reference to an object of the host, or null.</summary>
    public static WasmValue ExternRef(object? value) => new(WasmValueType.ExternRef, 0, 0, value);

    /// <summary>A reference to an exception, or null.</summary>
    public static WasmValue ExnRef(WasmExceptionValue? value) => new(WasmValueType.ExnRef, 0, 0, value);

    /// <summary>A reference of any type.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">What it refers to, or null.</param>
    /// <exception cref="ArgumentException">The value is not of the type, or the type is none of references.</exception>
    public static WasmValue FromReference(WasmValueType type, object? value) =>
        type.IsReference && ReferenceOperations.Fits(value, type)
            ? OfReference(type, value)
            : throw new ArgumentException($"{value ?? "null"} is no value of type {type}", nameof(value));

    /// <summary>The same where the value is known to fit.</summary>
    internal static WasmValue OfReference(WasmValueType type, object? value) => new(type, 0, 0, value);

    /// <summary>Whether it can be passed where a type is expected.</summary>
    internal bool Fits(WasmValueType type) =>
        Type == type ? !type.IsReference || ReferenceOperations.Fits(_reference, type)
        : type.IsReference && Type.Top == type.Top && ReferenceOperations.Fits(_reference, type);

    /// <summary>A number or vector from its bits, or a null reference.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="low">Its bits; of a vector the lower half.</param>
    /// <param name="high">Of a vector the upper half.</param>
    public static WasmValue FromBits(WasmValueType type, ulong low, ulong high = 0) => new(type, low, high);

    /// <summary>The value as i32.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public int AsI32() => Type == WasmValueType.I32 ? (int)_low : throw Mismatch(WasmValueType.I32);

    /// <summary>The value as i64.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public long AsI64() => Type == WasmValueType.I64 ? (long)_low : throw Mismatch(WasmValueType.I64);

    /// <summary>The value as f32.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public float AsF32() => Type == WasmValueType.F32 ? BitConverter.UInt32BitsToSingle((uint)_low) : throw Mismatch(WasmValueType.F32);

    /// <summary>The value as f64.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public double AsF64() => Type == WasmValueType.F64 ? BitConverter.UInt64BitsToDouble(_low) : throw Mismatch(WasmValueType.F64);

    /// <summary>The value as v128.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public Vector128<byte> AsV128() =>
        Type == WasmValueType.V128 ? Vector128.Create(_low, _high).AsByte() : throw Mismatch(WasmValueType.V128);

    /// <summary>Whether type, bits and reference are the same.</summary>
    public bool Equals(WasmValue other) =>
        Type == other.Type && _low == other._low && _high == other._high && ReferenceEquals(_reference, other._reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WasmValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, _low, _high);

    /// <summary>Whether type, bits and reference are the same.</summary>
    public static bool operator ==(WasmValue left, WasmValue right) => left.Equals(right);

    /// <summary>Whether type, bits or reference differ.</summary>
    public static bool operator !=(WasmValue left, WasmValue right) => !left.Equals(right);

    /// <summary>The value as people write it: <c>i32:42</c>.</summary>
    public override string ToString()
    {
        var text = Type.Code switch
        {
            0x7F => AsI32().ToString(System.Globalization.CultureInfo.InvariantCulture),
            0x7E => AsI64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            0x7D => AsF32().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            0x7C => AsF64().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            0x7B => $"0x{_high:x16}{_low:x16}",
            _ => _reference?.ToString() ?? "null",
        };
        return $"{Type}:{text}";
    }

    private InvalidOperationException Mismatch(WasmValueType wanted) => new($"a value of type {Type} was read as {wanted}");
}
