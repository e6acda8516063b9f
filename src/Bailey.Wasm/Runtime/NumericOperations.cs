using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// Numeric instructions for which CIL has no instruction of the same meaning (core specification, 4.3). Called by compiled
/// code; named as the instructions are.
/// </summary>
internal static class NumericOperations
{
    public static float F32Min(float a, float b) =>
        a < b ? a : b < a ? b : a == b ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | BitConverter.SingleToInt32Bits(b)) : a + b;

    public static float F32Max(float a, float b) =>
        a > b ? a : b > a ? b : a == b ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) & BitConverter.SingleToInt32Bits(b)) : a + b;

    public static double F64Min(double a, double b) =>
        a < b ? a : b < a ? b : a == b ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) | BitConverter.DoubleToInt64Bits(b)) : a + b;

    public static double F64Max(double a, double b) =>
        a > b ? a : b > a ? b : a == b ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) & BitConverter.DoubleToInt64Bits(b)) : a + b;

    /// <summary>
    /// By way of a vector: of a number that comes from a load of one or two bytes, BitConverter makes a load of four (dotnet/runtime#133580), which is another
    /// number, and at the end of a memory a read outside it. The code is the same.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ReinterpretI32(int a) => Vector128.CreateScalarUnsafe(a).AsSingle().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Copysign(float a, float b) =>
        BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a) & int.MaxValue) | (BitConverter.SingleToInt32Bits(b) & int.MinValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Copysign(double a, double b) =>
        BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(a) & long.MaxValue) | (BitConverter.DoubleToInt64Bits(b) & long.MinValue));

    // The canonical NaN is the positive one; float.NaN is not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Canonical(float a) => float.IsNaN(a) ? BitConverter.UInt32BitsToSingle(0x7FC00000) : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Canonical(double a) => double.IsNaN(a) ? BitConverter.UInt64BitsToDouble(0x7FF8000000000000) : a;

    /// <summary>
    /// A constant that is a NaN. Inlined, the JIT would hold it as a double, which makes it quiet, and fold arithmetic with it
    /// to the NaN itself, which leaves it signalling.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float F32NaN(int bits) => BitConverter.Int32BitsToSingle(bits);

    /// <summary>A constant that is a NaN; see <see cref="F32NaN"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double F64NaN(long bits) => BitConverter.Int64BitsToDouble(bits);

    // Arithmetic that changes no number still makes signalling NaNs quiet; the JIT folds it away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Quiet(float a) =>
        float.IsNaN(a) ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | 0x400000) : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Quiet(double a) =>
        double.IsNaN(a) ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) | 0x8000000000000) : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Clz(int a) => BitOperations.LeadingZeroCount((uint)a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Ctz(int a) => BitOperations.TrailingZeroCount(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Popcnt(int a) => BitOperations.PopCount((uint)a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Clz(long a) => BitOperations.LeadingZeroCount((ulong)a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Ctz(long a) => BitOperations.TrailingZeroCount(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Popcnt(long a) => BitOperations.PopCount((ulong)a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Rotl(int a, int b) => (int)BitOperations.RotateLeft((uint)a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Rotr(int a, int b) => (int)BitOperations.RotateRight((uint)a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Rotl(long a, long b) => (long)BitOperations.RotateLeft((ulong)a, (int)b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Rotr(long a, long b) => (long)BitOperations.RotateRight((ulong)a, (int)b);

    // Rotations in which the JIT sees none: the two parts have no bit in common.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32RotlBySum(int a, int b) => (int)(((uint)a << (b & 31)) + ((uint)a >> 1 >> (31 - (b & 31))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32RotrBySum(int a, int b) => (int)(((uint)a >> (b & 31)) + ((uint)a << 1 << (31 - (b & 31))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64RotlBySum(long a, long b) => (long)(((ulong)a << ((int)b & 63)) + ((ulong)a >> 1 >> (63 - ((int)b & 63))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64RotrBySum(long a, long b) => (long)(((ulong)a >> ((int)b & 63)) + ((ulong)a << 1 << (63 - ((int)b & 63))));

    // Signed division after the check for zero: the one quotient that does not fit traps, its remainder is 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32RemS(int a, int b) => b == -1 ? 0 : a % b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64RemS(long a, long b) => b == -1 ? 0 : a % b;

    public static int I32TruncF32S(float a) => a is >= -2147483648f and < 2147483648f ? (int)a : ThrowInt32(a);

    public static int I32TruncF32U(float a) => a is > -1f and < 4294967296f ? (int)(uint)a : ThrowInt32(a);

    public static int I32TruncF64S(double a) => a is > -2147483649d and < 2147483648d ? (int)a : ThrowInt32(a);

    public static int I32TruncF64U(double a) => a is > -1d and < 4294967296d ? (int)(uint)a : ThrowInt32(a);

    public static long I64TruncF32S(float a) => a is >= -9223372036854775808f and < 9223372036854775808f ? (long)a : ThrowInt64(a);

    public static long I64TruncF32U(float a) => a is > -1f and < 18446744073709551616f ? (long)(ulong)a : ThrowInt64(a);

    public static long I64TruncF64S(double a) => a is >= -9223372036854775808d and < 9223372036854775808d ? (long)a : ThrowInt64(a);

    public static long I64TruncF64U(double a) => a is > -1d and < 18446744073709551616d ? (long)(ulong)a : ThrowInt64(a);

    // Conversions to integers saturate in .NET 9 and later, NaN giving 0: the meaning of trunc_sat.
    public static int I32TruncSatF32S(float a) => (int)a;

    public static int I32TruncSatF32U(float a) => (int)(uint)a;

    public static int I32TruncSatF64S(double a) => (int)a;

    public static int I32TruncSatF64U(double a) => (int)(uint)a;

    public static long I64TruncSatF32S(float a) => (long)a;

    public static long I64TruncSatF32U(float a) => (long)(ulong)a;

    public static long I64TruncSatF64S(double a) => (long)a;

    public static long I64TruncSatF64U(double a) => (long)(ulong)a;

    public static float F32ConvertI32U(int a) => (float)(uint)a;

    public static float F32ConvertI64S(long a) => a;

    public static float F32ConvertI64U(long a)
    {
        if (a >= 0)
        {
            return a;
        }

        // Halve, keeping the bit shifted out sticky so that rounding stays right, and double again.
        return 2f * (long)(((ulong)a >> 1) | ((ulong)a & 1));
    }

    public static double F64ConvertI32U(int a) => (uint)a;

    public static double F64ConvertI64U(long a) => a >= 0 ? a : 2d * (long)(((ulong)a >> 1) | ((ulong)a & 1));

    private static int ThrowInt32(double value)
    {
        Trap.Throw(double.IsNaN(value) ? WasmTrapKind.InvalidConversion : WasmTrapKind.IntegerOverflow);
        return 0;
    }

    private static long ThrowInt64(double value)
    {
        Trap.Throw(double.IsNaN(value) ? WasmTrapKind.InvalidConversion : WasmTrapKind.IntegerOverflow);
        return 0;
    }
}
