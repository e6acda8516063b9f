namespace Bailey.Wasm.Tests.Simd;

/// <summary>Operands for vector instructions: edges of each lane shape, mixed with random bits.</summary>
internal static class SimdInputs
{
    private static readonly uint[] Floats32 =
    [
        0, 0x80000000, 0x3F800000, 0xBF800000, 0x3F000000, 0xBF000000, 0x3FC00000, 0x40200000, 0xBFC00000, 0xC0200000,
        0x00000001, 0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000,
        0x4F000000, 0x4EFFFFFF, 0x4F800000, 0x4F7FFFFF, 0xCF000000, 0xCF000001, 0xCEFFFFFF, 0x4B000001, 0x4AFFFFFF, 0x3EFFFFFF, 0x3F7FFFFF,
        0x4F000001, 0x4F400000, 0x5F000000, 0xBF7FFFFF, 0x40490FDB,
    ];

    private static readonly uint[] NaNs32 = [0x7FC00000, 0xFFC00000, 0x7FA00000, 0xFFA00000, 0x7F800001, 0x7FC12345, 0xFFFFFFFF];

    private static readonly double[] Floats64 =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, double.Epsilon, -double.Epsilon, 2.2250738585072014E-308, double.MaxValue,
        double.MinValue, double.PositiveInfinity, double.NegativeInfinity, 2147483647, 2147483647.5, 2147483648, -2147483648, -2147483648.5,
        -2147483649, 4294967295, 4294967295.5, 4294967296, 4503599627370495.5, 4503599627370497, 1e300, -0.99999999999999989,
        0.49999999999999994, 3.4028234663852886e38, 3.4028235677973366e38, 3.4028235677973362e38, 1e39, 1.401298464324817e-45, 7.006492321624085e-46,
        1.1754943508222875e-38, 16777217, 3000000000.7, Math.PI,
    ];

    private static readonly ulong[] NaNs64 =
    [
        0x7FF8000000000000, 0xFFF8000000000000, 0x7FF4000000000000, 0xFFF4000000000000, 0x7FF0000000000001, 0x7FF8000012345678, 0xFFFFFFFFFFFFFFFF,
    ];

    public static byte[][] Operands(Random random, SimdInstruction instruction, bool canonical = false)
    {
        // Half the time only canonical NaNs, since then the result's must be canonical too.
        var nans = random.Next(2) == 0 || canonical ? 2 : int.MaxValue;
        return [.. instruction.Parameters.Select(type =>
            type == 'i' && instruction.Parameters == "vi" && instruction.Immediates == 0 ? Lanes.Of(ShiftCount(random)) : Vector(random, instruction.Shape, nans))];
    }

    public static int ShiftCount(Random random) => random.Next(4) switch
    {
        0 => random.Next(),
        1 => -random.Next(1, 130),
        _ => random.Next(0, 130),
    };

    public static byte[] Vector(Random random, LaneShape shape, int nans = int.MaxValue)
    {
        var value = new byte[16];
        if (nans > 2 && random.Next(4) == 0)
        {
            random.NextBytes(value);
            return value;
        }

        if (random.Next(3) == 0)
        {
            // The same everywhere, which is what splats and constants of programs look like.
            var lane = Lane(random, shape, nans);
            return [.. Enumerable.Repeat(lane, 16 / lane.Length).SelectMany(bytes => bytes)];
        }

        for (var i = 0; i < 16;)
        {
            var lane = Lane(random, shape, nans);
            lane.CopyTo(value, i);
            i += lane.Length;
        }

        return value;
    }

    private static byte[] Lane(Random random, LaneShape shape, int nans)
    {
        switch (shape)
        {
            case LaneShape.F32:
                return BitConverter.GetBytes(random.Next(6) switch
                {
                    0 => NaNs32[random.Next(Math.Min(nans, NaNs32.Length))],
                    1 => BitConverter.SingleToUInt32Bits((float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 12)))),
                    _ => Floats32[random.Next(Floats32.Length)],
                });
            case LaneShape.F64:
                return BitConverter.GetBytes(random.Next(6) switch
                {
                    0 => NaNs64[random.Next(Math.Min(nans, NaNs64.Length))],
                    1 => BitConverter.DoubleToUInt64Bits((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-40, 40))),
                    _ => BitConverter.DoubleToUInt64Bits(Floats64[random.Next(Floats64.Length)]),
                });
            default:
                var bits = (int)shape;
                var edge = 1L << random.Next(bits);
                var lane = random.Next(6) switch
                {
                    0 => 0,
                    1 => -1,
                    2 => edge,
                    3 => edge - 1,
                    4 => -edge + random.Next(2),
                    _ => random.NextInt64(),
                };
                return BitConverter.GetBytes(lane)[..(bits / 8)];
        }
    }
}
