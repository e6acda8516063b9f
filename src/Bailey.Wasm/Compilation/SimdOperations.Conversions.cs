using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Compilation;

internal static unsafe partial class SimdOperations
{
    // A double of this exponent holds an integer below 2^52 in its low bits as they are.
    private const double TwoTo52 = 4503599627370496.0;

    /// <summary>i32x4.trunc_sat_f32x4_u: towards zero, saturated to 0..2^32-1, NaN is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> TruncateToUInt32(Vector128<float> value)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.ConvertToUInt32RoundToZero(value);
        }

        if (Sse2.IsSupported)
        {
            // Converted as it is up to 2^31, where the instruction gives 2^31; what is above that is converted on its
            // own and added. maxps returns its second operand for NaN.
            var positive = Sse.Max(value, Vector128<float>.Zero);
            var excess = Sse.Subtract(positive, Vector128.Create(2147483648.0f));
            var overflows = Vector128.GreaterThanOrEqual(excess, Vector128.Create(2147483648.0f)).AsInt32();
            var upper = Vector128.Max(Sse2.ConvertToVector128Int32WithTruncation(excess) ^ overflows, Vector128<int>.Zero);
            return (Sse2.ConvertToVector128Int32WithTruncation(positive) + upper).AsUInt32();
        }

        return Vector128.ConvertToUInt32(value);
    }

    /// <summary>i32x4.trunc_sat_f64x2_s_zero: towards zero, saturated, NaN is 0, the upper two lanes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> TruncateToInt32(Vector128<double> value)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.ExtractNarrowingSaturateLower(AdvSimd.Arm64.ConvertToInt64RoundToZero(value)).ToVector128();
        }

        if (Sse2.IsSupported)
        {
            // The bound is 0 where the value is NaN, and minpd returns its second operand for NaN. Below -2^31 the
            // conversion itself gives -2^31.
            var bound = Vector128.Equals(value, value) & Vector128.Create((double)int.MaxValue);
            return Sse2.ConvertToVector128Int32WithTruncation(Sse2.Min(value, bound));
        }

        return Vector128.NarrowWithSaturation(Vector128.ConvertToInt64(value), Vector128<long>.Zero);
    }

    /// <summary>i32x4.trunc_sat_f64x2_u_zero: towards zero, saturated to 0..2^32-1, NaN is 0, the upper two lanes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> TruncateToUInt32(Vector128<double> value)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.ExtractNarrowingSaturateLower(AdvSimd.Arm64.ConvertToUInt64RoundToZero(value)).ToVector128();
        }

        if (Sse2.IsSupported)
        {
            var positive = Sse2.Max(value, Vector128<double>.Zero);
            var bounded = Vector128.Truncate(Sse2.Min(positive, Vector128.Create((double)uint.MaxValue)));
            var integers = (bounded + Vector128.Create(TwoTo52)).AsSingle();
            return Sse.Shuffle(integers, Vector128<float>.Zero, 0b10_00_10_00).AsUInt32();
        }

        return Vector128.NarrowWithSaturation(Vector128.ConvertToUInt64(value), Vector128<ulong>.Zero);
    }

    /// <summary>f64x2.convert_low_i32x4_s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> ConvertLow(Vector128<int> value) =>
        Sse2.IsSupported ? Sse2.ConvertToVector128Double(value) : Vector128.ConvertToDouble(Vector128.WidenLower(value));

    /// <summary>f64x2.convert_low_i32x4_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> ConvertLow(Vector128<uint> value)
    {
        if (AdvSimd.IsSupported)
        {
            return Vector128.ConvertToDouble(Vector128.WidenLower(value));
        }

        var exponent = Vector128.Create(TwoTo52);
        return (Vector128.WidenLower(value) | exponent.AsUInt64()).AsDouble() - exponent;
    }

    /// <summary>f32x4.demote_f64x2_zero: the upper two lanes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Demote(Vector128<double> value) =>
        Sse2.IsSupported ? Sse2.ConvertToVector128Single(value)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ConvertToSingleLower(value).ToVector128()
        : Vector128.Narrow(value, Vector128<double>.Zero);
}
