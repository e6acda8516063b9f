using System.Runtime.InteropServices;

namespace Bailey.Wasm.Tests.Simd;

/// <summary>16 bytes as lanes and back, without any vector type.</summary>
internal static class Lanes
{
    public static uint[] U32(byte[] value) => MemoryMarshal.Cast<byte, uint>(value).ToArray();

    public static ulong[] U64(byte[] value) => MemoryMarshal.Cast<byte, ulong>(value).ToArray();

    public static float[] F32(byte[] value) => MemoryMarshal.Cast<byte, float>(value).ToArray();

    public static double[] F64(byte[] value) => MemoryMarshal.Cast<byte, double>(value).ToArray();

    public static byte[] Of<T>(params T[] lanes)
        where T : unmanaged
    {
        var value = new byte[16];
        MemoryMarshal.AsBytes<T>(lanes).CopyTo(value);
        return value;
    }

    public static Int128[] Integers(byte[] value, int bits, bool signed)
    {
        var lanes = new Int128[128 / bits];
        for (var i = 0; i < lanes.Length; i++)
        {
            Int128 lane = 0;
            for (var j = bits / 8 - 1; j >= 0; j--)
            {
                lane = (lane << 8) | value[i * bits / 8 + j];
            }

            lanes[i] = signed && lane >= Int128.One << (bits - 1) ? lane - (Int128.One << bits) : lane;
        }

        return lanes;
    }

    /// <summary>Lanes wrapped to their width; those missing at the end are 0.</summary>
    public static byte[] Pack(int bits, params Int128[] lanes)
    {
        var value = new byte[16];
        for (var i = 0; i < lanes.Length; i++)
        {
            for (var j = 0; j < bits / 8; j++)
            {
                value[i * bits / 8 + j] = (byte)((lanes[i] >> (8 * j)) & 0xFF);
            }
        }

        return value;
    }

    public static bool AcceptsF32(byte[] actual, byte[] expected, bool canonical)
    {
        var got = U32(actual);
        return U32(expected).Select((want, i) => float.IsNaN(BitConverter.UInt32BitsToSingle(want))
            ? canonical ? (got[i] & 0x7FFFFFFF) == 0x7FC00000 : (got[i] & 0x7FC00000) == 0x7FC00000
            : got[i] == want).All(right => right);
    }

    public static bool AcceptsF64(byte[] actual, byte[] expected, bool canonical)
    {
        const ulong Canonical = 0x7FF8000000000000;
        var got = U64(actual);
        return U64(expected).Select((want, i) => double.IsNaN(BitConverter.UInt64BitsToDouble(want))
            ? canonical ? (got[i] & long.MaxValue) == Canonical : (got[i] & Canonical) == Canonical
            : got[i] == want).All(right => right);
    }
}
