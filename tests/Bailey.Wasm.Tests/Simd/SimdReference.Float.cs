using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

internal static partial class SimdReference
{
    private static byte[] Floats32(byte[][] v, Func<float[], float> lane)
    {
        var operands = v.Select(Lanes.F32).ToArray();
        return Lanes.Of([.. Enumerable.Range(0, 4).Select(i => lane([.. operands.Select(x => x[i])]))]);
    }

    private static byte[] Floats64(byte[][] v, Func<double[], double> lane)
    {
        var operands = v.Select(Lanes.F64).ToArray();
        return Lanes.Of([.. Enumerable.Range(0, 2).Select(i => lane([.. operands.Select(x => x[i])]))]);
    }

    private static void AddFloat32()
    {
        void Unary(string name, Func<float, float> lane) =>
            Add("F32x4" + name, "v", 'v', LaneShape.F32, (v, _) => Floats32(v, x => lane(x[0])), 0, SimdFloatLanes.F32x4);
        void Binary(string name, Func<float, float, float> lane) =>
            Add("F32x4" + name, "vv", 'v', LaneShape.F32, (v, _) => Floats32(v, x => lane(x[0], x[1])), 0, SimdFloatLanes.F32x4);
        void Comparison(string name, Func<float, float, bool> holds) =>
            Add("F32x4" + name, "vv", 'v', LaneShape.F32, (v, _) =>
                Lanes.Of([.. Lanes.F32(v[0]).Zip(Lanes.F32(v[1]), (a, b) => holds(a, b) ? -1 : 0)]));
        void Bits(string name, Func<uint, uint> lane) =>
            Add("F32x4" + name, "v", 'v', LaneShape.F32, (v, _) => Lanes.Of([.. Lanes.U32(v[0]).Select(lane)]));
        void Pick(string name, Func<float, float, bool> second) =>
            Add("F32x4" + name, "vv", 'v', LaneShape.F32, (v, _) => Lanes.Of([.. Enumerable.Range(0, 4).Select(i =>
                Lanes.U32(second(Lanes.F32(v[0])[i], Lanes.F32(v[1])[i]) ? v[1] : v[0])[i])]));

        Add("F32x4Splat", "f", 'v', LaneShape.F32, (v, _) => Lanes.Of([.. Enumerable.Repeat(Lanes.U32(v[0])[0], 4)]));
        Add("F32x4ExtractLane", "v", 'f', LaneShape.F32, (v, lane) => Lanes.Of(Lanes.U32(v[0])[lane]), 4);
        Add("F32x4ReplaceLane", "vf", 'v', LaneShape.F32, (v, lane) =>
            Lanes.Of([.. Lanes.U32(v[0]).Select((x, i) => i == lane ? Lanes.U32(v[1])[0] : x)]), 4);
        Comparison("Eq", (a, b) => a == b);
        Comparison("Ne", (a, b) => a != b);
        Comparison("Lt", (a, b) => a < b);
        Comparison("Gt", (a, b) => a > b);
        Comparison("Le", (a, b) => a <= b);
        Comparison("Ge", (a, b) => a >= b);
        Bits("Abs", x => x & 0x7FFFFFFF);
        Bits("Neg", x => x ^ 0x80000000);
        Pick("Pmin", (a, b) => b < a);
        Pick("Pmax", (a, b) => a < b);
        Unary("Sqrt", MathF.Sqrt);
        Unary("Ceil", MathF.Ceiling);
        Unary("Floor", MathF.Floor);
        Unary("Trunc", MathF.Truncate);
        Unary("Nearest", x => MathF.Round(x, MidpointRounding.ToEven));
        Binary("Add", (a, b) => a + b);
        Binary("Sub", (a, b) => a - b);
        Binary("Mul", (a, b) => a * b);
        Binary("Div", (a, b) => a / b);
        Binary("Min", (a, b) => float.IsNaN(a) || float.IsNaN(b) ? float.NaN : a == b ? (float.IsNegative(a) ? a : b) : a < b ? a : b);
        Binary("Max", (a, b) => float.IsNaN(a) || float.IsNaN(b) ? float.NaN : a == b ? (float.IsNegative(a) ? b : a) : a > b ? a : b);
    }

    private static void AddFloat64()
    {
        void Unary(string name, Func<double, double> lane) =>
            Add("F64x2" + name, "v", 'v', LaneShape.F64, (v, _) => Floats64(v, x => lane(x[0])), 0, SimdFloatLanes.F64x2);
        void Binary(string name, Func<double, double, double> lane) =>
            Add("F64x2" + name, "vv", 'v', LaneShape.F64, (v, _) => Floats64(v, x => lane(x[0], x[1])), 0, SimdFloatLanes.F64x2);
        void Comparison(string name, Func<double, double, bool> holds) =>
            Add("F64x2" + name, "vv", 'v', LaneShape.F64, (v, _) =>
                Lanes.Of([.. Lanes.F64(v[0]).Zip(Lanes.F64(v[1]), (a, b) => holds(a, b) ? -1L : 0L)]));
        void Bits(string name, Func<ulong, ulong> lane) =>
            Add("F64x2" + name, "v", 'v', LaneShape.F64, (v, _) => Lanes.Of([.. Lanes.U64(v[0]).Select(lane)]));
        void Pick(string name, Func<double, double, bool> second) =>
            Add("F64x2" + name, "vv", 'v', LaneShape.F64, (v, _) => Lanes.Of([.. Enumerable.Range(0, 2).Select(i =>
                Lanes.U64(second(Lanes.F64(v[0])[i], Lanes.F64(v[1])[i]) ? v[1] : v[0])[i])]));

        Add("F64x2Splat", "d", 'v', LaneShape.F64, (v, _) => Lanes.Of(Lanes.U64(v[0])[0], Lanes.U64(v[0])[0]));
        Add("F64x2ExtractLane", "v", 'd', LaneShape.F64, (v, lane) => Lanes.Of(Lanes.U64(v[0])[lane]), 2);
        Add("F64x2ReplaceLane", "vd", 'v', LaneShape.F64, (v, lane) =>
            Lanes.Of([.. Lanes.U64(v[0]).Select((x, i) => i == lane ? Lanes.U64(v[1])[0] : x)]), 2);
        Comparison("Eq", (a, b) => a == b);
        Comparison("Ne", (a, b) => a != b);
        Comparison("Lt", (a, b) => a < b);
        Comparison("Gt", (a, b) => a > b);
        Comparison("Le", (a, b) => a <= b);
        Comparison("Ge", (a, b) => a >= b);
        Bits("Abs", x => x & long.MaxValue);
        Bits("Neg", x => x ^ (1UL << 63));
        Pick("Pmin", (a, b) => b < a);
        Pick("Pmax", (a, b) => a < b);
        Unary("Sqrt", Math.Sqrt);
        Unary("Ceil", Math.Ceiling);
        Unary("Floor", Math.Floor);
        Unary("Trunc", Math.Truncate);
        Unary("Nearest", x => Math.Round(x, MidpointRounding.ToEven));
        Binary("Add", (a, b) => a + b);
        Binary("Sub", (a, b) => a - b);
        Binary("Mul", (a, b) => a * b);
        Binary("Div", (a, b) => a / b);
        Binary("Min", (a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : a == b ? (double.IsNegative(a) ? a : b) : a < b ? a : b);
        Binary("Max", (a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : a == b ? (double.IsNegative(a) ? b : a) : a > b ? a : b);
    }

    private static void AddConversions()
    {
        static Int128 Truncated(double value, bool signed) =>
            double.IsNaN(value) ? 0 : Saturate((Int128)Math.Clamp(Math.Truncate(value), -1e12, 1e12), 32, signed);

        foreach (var signed in (bool[])[true, false])
        {
            var suffix = signed ? "S" : "U";
            Add("I32x4TruncSatF32x4" + suffix, "v", 'v', LaneShape.F32, (v, _) =>
                Lanes.Pack(32, [.. Lanes.F32(v[0]).Select(x => Truncated(x, signed))]));
            Add($"I32x4TruncSatF64x2{suffix}Zero", "v", 'v', LaneShape.F64, (v, _) =>
                Lanes.Pack(32, [.. Lanes.F64(v[0]).Select(x => Truncated(x, signed))]));

            // A double holds every 32-bit integer, so this rounds once.
            Add("F32x4ConvertI32x4" + suffix, "v", 'v', LaneShape.I32, (v, _) =>
                Lanes.Of([.. Lanes.Integers(v[0], 32, signed).Select(x => (float)(double)(long)x)]));
            Add("F64x2ConvertLowI32x4" + suffix, "v", 'v', LaneShape.I32, (v, _) =>
                Lanes.Of([.. Lanes.Integers(v[0], 32, signed).Take(2).Select(x => (double)(long)x)]));
        }

        Add("F32x4DemoteF64x2Zero", "v", 'v', LaneShape.F64, (v, _) =>
            Lanes.Of([.. Lanes.F64(v[0]).Select(x => (float)x)]), 0, SimdFloatLanes.F32x4);
        Add("F64x2PromoteLowF32x4", "v", 'v', LaneShape.F32, (v, _) =>
            Lanes.Of([.. Lanes.F32(v[0]).Take(2).Select(x => (double)x)]), 0, SimdFloatLanes.F64x2);
    }
}
