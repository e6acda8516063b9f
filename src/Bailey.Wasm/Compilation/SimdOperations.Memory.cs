using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Compilation;

// The caller has checked that the bytes lie within the memory. Addresses need no alignment.
internal static unsafe partial class SimdOperations
{
    /// <summary>v128.load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* address) => Vector128.Load(address);

    /// <summary>v128.store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* address, Vector128<byte> value) => Vector128.Store(value, address);

    /// <summary>v128.load8x8_s: 8 bytes, each extended to 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load8x8S(byte* address) => Vector128.WidenLower(Load64(address).AsSByte()).AsByte();

    /// <summary>v128.load8x8_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load8x8U(byte* address) => Vector128.WidenLower(Load64(address).AsByte()).AsByte();

    /// <summary>v128.load16x4_s: 8 bytes, as four lanes extended to 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load16x4S(byte* address) => Vector128.WidenLower(Load64(address).AsInt16()).AsByte();

    /// <summary>v128.load16x4_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load16x4U(byte* address) => Vector128.WidenLower(Load64(address).AsUInt16()).AsByte();

    /// <summary>v128.load32x2_s: 8 bytes, as two lanes extended to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load32x2S(byte* address) => Vector128.WidenLower(Load64(address).AsInt32()).AsByte();

    /// <summary>v128.load32x2_u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load32x2U(byte* address) => Vector128.WidenLower(Load64(address).AsUInt32()).AsByte();

    /// <summary>v128.load8_splat: one byte in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load8Splat(byte* address) => Vector128.Create(*address);

    /// <summary>v128.load16_splat.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load16Splat(byte* address) => Vector128.Create(Unsafe.ReadUnaligned<ushort>(address)).AsByte();

    /// <summary>v128.load32_splat.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load32Splat(byte* address) => Vector128.Create(Unsafe.ReadUnaligned<uint>(address)).AsByte();

    /// <summary>v128.load64_splat.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load64Splat(byte* address) => Vector128.Create(Unsafe.ReadUnaligned<ulong>(address)).AsByte();

    /// <summary>v128.load32_zero: 4 bytes, the rest 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load32Zero(byte* address) => Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(address)).AsByte();

    /// <summary>v128.load64_zero: 8 bytes, the rest 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load64Zero(byte* address) => Load64(address).AsByte();

    /// <summary>v128.load8_lane: one byte into <paramref name="lane"/>, 0..15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadLane8(byte* address, Vector128<byte> value, int lane) => value.WithElement(lane, *address);

    /// <summary>v128.load16_lane: two bytes into <paramref name="lane"/>, 0..7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadLane16(byte* address, Vector128<byte> value, int lane) =>
        value.AsUInt16().WithElement(lane, Unsafe.ReadUnaligned<ushort>(address)).AsByte();

    /// <summary>v128.load32_lane: four bytes into <paramref name="lane"/>, 0..3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadLane32(byte* address, Vector128<byte> value, int lane) =>
        value.AsUInt32().WithElement(lane, Unsafe.ReadUnaligned<uint>(address)).AsByte();

    /// <summary>v128.load64_lane: eight bytes into <paramref name="lane"/>, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadLane64(byte* address, Vector128<byte> value, int lane) =>
        value.AsUInt64().WithElement(lane, Unsafe.ReadUnaligned<ulong>(address)).AsByte();

    /// <summary>v128.store8_lane: <paramref name="lane"/>, 0..15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLane8(byte* address, Vector128<byte> value, int lane) => *address = value.GetElement(lane);

    /// <summary>v128.store16_lane: <paramref name="lane"/>, 0..7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLane16(byte* address, Vector128<byte> value, int lane) =>
        Unsafe.WriteUnaligned(address, value.AsUInt16().GetElement(lane));

    /// <summary>v128.store32_lane: <paramref name="lane"/>, 0..3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLane32(byte* address, Vector128<byte> value, int lane) =>
        Unsafe.WriteUnaligned(address, value.AsUInt32().GetElement(lane));

    /// <summary>v128.store64_lane: <paramref name="lane"/>, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLane64(byte* address, Vector128<byte> value, int lane) =>
        Unsafe.WriteUnaligned(address, value.AsUInt64().GetElement(lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load64(byte* address) => Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(address));
}
