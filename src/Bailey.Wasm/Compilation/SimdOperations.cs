using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// The vector instructions for which .NET has no single intrinsic. Called from emitted code and inlined there; each one
/// takes the processor's own instruction where there is one and is otherwise portable, with the same result on every
/// processor (NaN payloads aside).
/// </summary>
internal static unsafe partial class SimdOperations
{
    /// <summary>
    /// v128.const with a lane that may be a signalling NaN, hidden from the JIT, which gets those wrong: it takes <c>x + NaN</c>
    /// to be that NaN, still signalling, and one of single precision becomes quiet when its lane is extracted.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<byte> HiddenConstant(ulong low, ulong high) => Vector128.Create(low, high).AsByte();

    /// <summary>The value as it is, in a way in which the JIT does not take it for a mask of a bit for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Unmasked(Vector128<byte> value) => Avx512F.VL.IsSupported || Avx10v1.IsSupported ? Disguised(value) : value;

    /// <summary>The value as it is, in a way in which the JIT does not know what it is made of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Disguised(Vector128<byte> value) => Vector128.Max(value, Vector128<byte>.Zero);

    /// <summary>
    /// i8x16.shuffle: lane i is lane <paramref name="lanes"/>[i] of the 32 that <paramref name="left"/> and
    /// <paramref name="right"/> have together; each of <paramref name="lanes"/> is below 32, and all are a constant.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Shuffle(Vector128<byte> left, Vector128<byte> right, Vector128<byte> lanes)
    {
        // Out of range picks 0: for 16..31 in the first half, and for 0..15 (which become 16..31) in the second.
        return Vector128.Shuffle(left, lanes) | Vector128.Shuffle(right, lanes ^ Vector128.Create((byte)16));
    }

    /// <summary>v128.bitselect: bits of <paramref name="left"/> where <paramref name="mask"/> is 1, else of <paramref name="right"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Bitselect(Vector128<byte> left, Vector128<byte> right, Vector128<byte> mask) =>
        Vector128.ConditionalSelect(mask, left, right);

    /// <summary>v128.any_true: whether any bit is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyTrue(Vector128<byte> value) => value != Vector128<byte>.Zero;

    /// <summary>all_true: whether no lane is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllTrue<T>(Vector128<T> value) => !Vector128.EqualsAny(value, Vector128<T>.Zero);

    /// <summary>bitmask: the top bit of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bitmask<T>(Vector128<T> value)
        where T : unmanaged
    {
        if (Sse2.IsSupported && sizeof(T) != 2)
        {
            // The same, but that it makes no mask of the vector with AVX-512.
            return (uint)(sizeof(T) == 1 ? Sse2.MoveMask(value.AsByte()) : sizeof(T) == 4 ? Sse.MoveMask(value.AsSingle()) : Sse2.MoveMask(value.AsDouble()));
        }

        return value.ExtractMostSignificantBits();
    }

    /// <summary>ne: all ones in each lane where the two differ. NaN differs from everything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> NotEqual<T>(Vector128<T> left, Vector128<T> right) => ~Vector128.Equals(left, right);

    /// <summary>i8x16.replace_lane: only the low 8 bits of <paramref name="value"/> count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> ReplaceLane(Vector128<sbyte> vector, int value, int lane) => vector.WithElement(lane, (sbyte)value);

    /// <summary>i16x8.replace_lane: only the low 16 bits of <paramref name="value"/> count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ReplaceLane(Vector128<short> vector, int value, int lane) => vector.WithElement(lane, (short)value);

    /// <summary>i32x4.replace_lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ReplaceLane(Vector128<int> vector, int value, int lane) => vector.WithElement(lane, value);

    /// <summary>i64x2.replace_lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> ReplaceLane(Vector128<long> vector, long value, int lane) => vector.WithElement(lane, value);

    /// <summary>f32x4.replace_lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ReplaceLane(Vector128<float> vector, float value, int lane) => vector.WithElement(lane, value);

    /// <summary>f64x2.replace_lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> ReplaceLane(Vector128<double> vector, double value, int lane) => vector.WithElement(lane, value);
}
