using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Compilation;

internal static unsafe partial class SimdOperations
{
    /// <summary>i8x16.popcnt: the number of ones in each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Popcnt(Vector128<byte> value)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.PopCount(value);
        }

        if (Ssse3.IsSupported)
        {
            var ofNibble = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
            var nibble = Vector128.Create((byte)0x0F);
            return Ssse3.Shuffle(ofNibble, value & nibble) + Ssse3.Shuffle(ofNibble, (value.AsUInt16() >>> 4).AsByte() & nibble);
        }

        value -= (value >>> 1) & Vector128.Create((byte)0x55);
        value = (value & Vector128.Create((byte)0x33)) + ((value >>> 2) & Vector128.Create((byte)0x33));
        return (value + (value >>> 4)) & Vector128.Create((byte)0x0F);
    }

    /// <summary>i8x16.avgr_u: (a + b + 1) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Average(Vector128<byte> left, Vector128<byte> right) =>
        Sse2.IsSupported ? Sse2.Average(left, right)
        : AdvSimd.IsSupported ? AdvSimd.FusedAddRoundedHalving(left, right)
        : (left | right) - ((left ^ right) >>> 1);

    /// <summary>i16x8.avgr_u: (a + b + 1) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Average(Vector128<ushort> left, Vector128<ushort> right) =>
        Sse2.IsSupported ? Sse2.Average(left, right)
        : AdvSimd.IsSupported ? AdvSimd.FusedAddRoundedHalving(left, right)
        : (left | right) - ((left ^ right) >>> 1);

    /// <summary>i8x16.narrow_i16x8_u: signed lanes saturated to 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> NarrowUnsigned(Vector128<short> low, Vector128<short> high)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.PackUnsignedSaturate(low, high);
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(low), high);
        }

        var largest = Vector128.Create((short)byte.MaxValue);
        return Vector128.Narrow(
            Vector128.Min(Vector128.Max(low, Vector128<short>.Zero), largest).AsUInt16(),
            Vector128.Min(Vector128.Max(high, Vector128<short>.Zero), largest).AsUInt16());
    }

    /// <summary>i16x8.narrow_i32x4_u: signed lanes saturated to 0..65535.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> NarrowUnsigned(Vector128<int> low, Vector128<int> high)
    {
        if (Sse41.IsSupported)
        {
            return Sse41.PackUnsignedSaturate(low, high);
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(low), high);
        }

        var largest = Vector128.Create((int)ushort.MaxValue);
        return Vector128.Narrow(
            Vector128.Min(Vector128.Max(low, Vector128<int>.Zero), largest).AsUInt32(),
            Vector128.Min(Vector128.Max(high, Vector128<int>.Zero), largest).AsUInt32());
    }

    /// <summary>i16x8.extadd_pairwise_i8x16_s: the sum of each pair of neighbours, which cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ExtaddPairwise(Vector128<sbyte> value) =>
        Ssse3.IsSupported ? Ssse3.MultiplyAddAdjacent(Vector128<byte>.One, value)
        : AdvSimd.IsSupported ? AdvSimd.AddPairwiseWidening(value)
        : ((value.AsInt16() << 8) >> 8) + (value.AsInt16() >> 8);

    /// <summary>i16x8.extadd_pairwise_i8x16_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> ExtaddPairwise(Vector128<byte> value) =>
        Ssse3.IsSupported ? Ssse3.MultiplyAddAdjacent(value, Vector128<sbyte>.One).AsUInt16()
        : AdvSimd.IsSupported ? AdvSimd.AddPairwiseWidening(value)
        : (value.AsUInt16() & Vector128.Create((ushort)0x00FF)) + (value.AsUInt16() >>> 8);

    /// <summary>i32x4.extadd_pairwise_i16x8_s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ExtaddPairwise(Vector128<short> value) =>
        Sse2.IsSupported ? Sse2.MultiplyAddAdjacent(value, Vector128<short>.One)
        : AdvSimd.IsSupported ? AdvSimd.AddPairwiseWidening(value)
        : ((value.AsInt32() << 16) >> 16) + (value.AsInt32() >> 16);

    /// <summary>i32x4.extadd_pairwise_i16x8_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ExtaddPairwise(Vector128<ushort> value) =>
        AdvSimd.IsSupported ? AdvSimd.AddPairwiseWidening(value)
        : (value.AsUInt32() & Vector128.Create(0x0000FFFFU)) + (value.AsUInt32() >>> 16);
}
