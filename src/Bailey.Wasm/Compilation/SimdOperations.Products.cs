using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Compilation;

internal static unsafe partial class SimdOperations
{
    /// <summary>i16x8.extmul_low_i8x16_s: products of the lower lanes at twice their width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ExtmulLow(Vector128<sbyte> left, Vector128<sbyte> right) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower())
        : Vector128.WidenLower(left) * Vector128.WidenLower(right);

    /// <summary>i16x8.extmul_low_i8x16_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> ExtmulLow(Vector128<byte> left, Vector128<byte> right) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower())
        : Vector128.WidenLower(left) * Vector128.WidenLower(right);

    /// <summary>i32x4.extmul_low_i16x8_s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ExtmulLow(Vector128<short> left, Vector128<short> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(Sse2.MultiplyLow(left, right), Sse2.MultiplyHigh(left, right)).AsInt32()
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower())
        : Vector128.WidenLower(left) * Vector128.WidenLower(right);

    /// <summary>i32x4.extmul_low_i16x8_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ExtmulLow(Vector128<ushort> left, Vector128<ushort> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(Sse2.MultiplyLow(left, right), Sse2.MultiplyHigh(left, right)).AsUInt32()
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower())
        : Vector128.WidenLower(left) * Vector128.WidenLower(right);

    /// <summary>i64x2.extmul_low_i32x4_s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> ExtmulLow(Vector128<int> left, Vector128<int> right) =>
        Sse41.IsSupported ? Sse41.Multiply(Sse2.UnpackLow(left, left), Sse2.UnpackLow(right, right))
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower())
        : Vector128.WidenLower(left) * Vector128.WidenLower(right);

    /// <summary>i64x2.extmul_low_i32x4_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> ExtmulLow(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.Multiply(Sse2.UnpackLow(left, left), Sse2.UnpackLow(right, right))
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower())
        : Vector128.WidenLower(left) * Vector128.WidenLower(right);

    /// <summary>i16x8.extmul_high_i8x16_s: products of the upper lanes at twice their width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ExtmulHigh(Vector128<sbyte> left, Vector128<sbyte> right) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyWideningUpper(left, right)
        : Vector128.WidenUpper(left) * Vector128.WidenUpper(right);

    /// <summary>i16x8.extmul_high_i8x16_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> ExtmulHigh(Vector128<byte> left, Vector128<byte> right) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyWideningUpper(left, right)
        : Vector128.WidenUpper(left) * Vector128.WidenUpper(right);

    /// <summary>i32x4.extmul_high_i16x8_s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ExtmulHigh(Vector128<short> left, Vector128<short> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(Sse2.MultiplyLow(left, right), Sse2.MultiplyHigh(left, right)).AsInt32()
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningUpper(left, right)
        : Vector128.WidenUpper(left) * Vector128.WidenUpper(right);

    /// <summary>i32x4.extmul_high_i16x8_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ExtmulHigh(Vector128<ushort> left, Vector128<ushort> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(Sse2.MultiplyLow(left, right), Sse2.MultiplyHigh(left, right)).AsUInt32()
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningUpper(left, right)
        : Vector128.WidenUpper(left) * Vector128.WidenUpper(right);

    /// <summary>i64x2.extmul_high_i32x4_s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> ExtmulHigh(Vector128<int> left, Vector128<int> right) =>
        Sse41.IsSupported ? Sse41.Multiply(Sse2.UnpackHigh(left, left), Sse2.UnpackHigh(right, right))
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningUpper(left, right)
        : Vector128.WidenUpper(left) * Vector128.WidenUpper(right);

    /// <summary>i64x2.extmul_high_i32x4_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> ExtmulHigh(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.Multiply(Sse2.UnpackHigh(left, left), Sse2.UnpackHigh(right, right))
        : AdvSimd.IsSupported ? AdvSimd.MultiplyWideningUpper(left, right)
        : Vector128.WidenUpper(left) * Vector128.WidenUpper(right);

    /// <summary>i32x4.dot_i16x8_s: the sum of the products of each pair of neighbours; wraps for four times -32768.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(left, right);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower()),
                AdvSimd.MultiplyWideningUpper(left, right));
        }

        var first = left.AsInt32();
        var second = right.AsInt32();
        return ((first << 16) >> 16) * ((second << 16) >> 16) + (first >> 16) * (second >> 16);
    }

    /// <summary>i16x8.q15mulr_sat_s: (a * b + 0x4000) >> 15, saturated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Q15Multiply(Vector128<short> left, Vector128<short> right)
    {
        if (Ssse3.IsSupported)
        {
            // Overflows for -32768 * -32768 alone, and -32768 comes of nothing else: flip it to 32767.
            var product = Ssse3.MultiplyHighRoundScale(left, right);
            return product ^ Vector128.Equals(product, Vector128.Create(short.MinValue));
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.MultiplyRoundedDoublingSaturateHigh(left, right);
        }

        var half = Vector128.Create(0x4000);
        return Vector128.NarrowWithSaturation(
            (Vector128.WidenLower(left) * Vector128.WidenLower(right) + half) >> 15,
            (Vector128.WidenUpper(left) * Vector128.WidenUpper(right) + half) >> 15);
    }

    /// <summary>i16x8.relaxed_dot_i8x16_i7x16_s: both operands signed, each sum of two products saturated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> RelaxedDot(Vector128<sbyte> left, Vector128<sbyte> right) =>
        Vector128.NarrowWithSaturation(
            Dot(Vector128.WidenLower(left), Vector128.WidenLower(right)),
            Dot(Vector128.WidenUpper(left), Vector128.WidenUpper(right)));

    /// <summary>i32x4.relaxed_dot_i8x16_i7x16_add_s: <see cref="RelaxedDot"/>, pairs of it summed and added to <paramref name="addend"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> RelaxedDotAdd(Vector128<sbyte> left, Vector128<sbyte> right, Vector128<int> addend) =>
        ExtaddPairwise(RelaxedDot(left, right)) + addend;
}
