using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Bailey.Wasm.Compilation;

// Vector128.Min and Max pass a signalling NaN through as it is, where WebAssembly demands a quiet one. minps and maxps
// return their second operand when either is NaN or both are zeros, so both orders are taken and put together.
internal static unsafe partial class SimdOperations
{
    /// <summary>f32x4.min: NaN if either is NaN, and -0 is below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Minimum(Vector128<float> left, Vector128<float> right)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.Min(left, right);
        }

        if (Sse.IsSupported)
        {
            var either = Sse.Min(left, right) | Sse.Min(right, left);
            var isNaN = Sse.CompareUnordered(either, either);
            return Vector128.AndNot(either | isNaN, (isNaN.AsUInt32() >>> 10).AsSingle());
        }

        return CanonicalizeF32x4(Vector128.Min(left, right).AsByte()).AsSingle();
    }

    /// <summary>f64x2.min.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Minimum(Vector128<double> left, Vector128<double> right)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.Min(left, right);
        }

        if (Sse2.IsSupported)
        {
            var either = Sse2.Min(left, right) | Sse2.Min(right, left);
            var isNaN = Sse2.CompareUnordered(either, either);
            return Vector128.AndNot(either | isNaN, (isNaN.AsUInt64() >>> 13).AsDouble());
        }

        return CanonicalizeF64x2(Vector128.Min(left, right).AsByte()).AsDouble();
    }

    /// <summary>f32x4.max: NaN if either is NaN, and 0 is above -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Maximum(Vector128<float> left, Vector128<float> right)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.Max(left, right);
        }

        if (Sse.IsSupported)
        {
            // The orders differ for zeros of opposite sign, where subtracting -0 from -0 leaves 0, and for NaN, which
            // the subtraction makes quiet, unless the JIT knows that there is no difference.
            var first = Sse.Max(left, right);
            var difference = first ^ Sse.Max(right, left);
            var largest = Sse.Subtract(first | difference, difference);
            var isNaN = Sse.CompareUnordered(largest, largest);
            var quiet = largest | (isNaN.AsUInt32() & Vector128.Create(0x0040_0000U)).AsSingle();
            return Vector128.AndNot(quiet, (isNaN.AsUInt32() >>> 10).AsSingle());
        }

        return CanonicalizeF32x4(Vector128.Max(left, right).AsByte()).AsSingle();
    }

    /// <summary>f64x2.max.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Maximum(Vector128<double> left, Vector128<double> right)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.Max(left, right);
        }

        if (Sse2.IsSupported)
        {
            var first = Sse2.Max(left, right);
            var difference = first ^ Sse2.Max(right, left);
            var largest = Sse2.Subtract(first | difference, difference);
            var isNaN = Sse2.CompareUnordered(largest, largest);
            var quiet = largest | (isNaN.AsUInt64() & Vector128.Create(0x0008_0000_0000_0000UL)).AsDouble();
            return Vector128.AndNot(quiet, (isNaN.AsUInt64() >>> 13).AsDouble());
        }

        return CanonicalizeF64x2(Vector128.Max(left, right).AsByte()).AsDouble();
    }

    /// <summary>f32x4.pmin: <c>right &lt; left ? right : left</c>, bit for bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PseudoMinimum(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.Min(right, left) : Vector128.ConditionalSelect(Vector128.LessThan(right, left), right, left);

    /// <summary>f64x2.pmin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> PseudoMinimum(Vector128<double> left, Vector128<double> right) =>
        Sse2.IsSupported ? Sse2.Min(right, left) : Vector128.ConditionalSelect(Vector128.LessThan(right, left), right, left);

    /// <summary>f32x4.pmax: <c>left &lt; right ? right : left</c>, bit for bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PseudoMaximum(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.Max(right, left) : Vector128.ConditionalSelect(Vector128.LessThan(left, right), right, left);

    /// <summary>f64x2.pmax.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> PseudoMaximum(Vector128<double> left, Vector128<double> right) =>
        Sse2.IsSupported ? Sse2.Max(right, left) : Vector128.ConditionalSelect(Vector128.LessThan(left, right), right, left);

    /// <summary>relaxed_madd: <c>left * right + addend</c>, rounded twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd<T>(Vector128<T> left, Vector128<T> right, Vector128<T> addend) => left * right + addend;

    /// <summary>relaxed_nmadd: <c>-left * right + addend</c>, rounded twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> NegatedMultiplyAdd<T>(Vector128<T> left, Vector128<T> right, Vector128<T> addend) => addend - left * right;

    /// <summary>Every NaN among four numbers of single precision replaced by the positive canonical one, 0x7FC00000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> CanonicalizeF32x4(Vector128<byte> value)
    {
        // By its bits: float.NaN is the negative one.
        var lanes = value.AsSingle();
        return Vector128.ConditionalSelect(Vector128.Equals(lanes, lanes), lanes, Vector128.Create(0x7FC00000U).AsSingle()).AsByte();
    }

    /// <summary>Every NaN among two numbers of double precision replaced by the positive canonical one, 0x7FF8000000000000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> CanonicalizeF64x2(Vector128<byte> value)
    {
        var lanes = value.AsDouble();
        return Vector128.ConditionalSelect(Vector128.Equals(lanes, lanes), lanes, Vector128.Create(0x7FF8000000000000UL).AsDouble()).AsByte();
    }
}
