namespace Bailey.Wasm.Tests.Simd;

internal static partial class SimdReference
{
    private static string Name(int bits) => $"I{bits}x{128 / bits}";

    private static Int128 Saturate(Int128 value, int bits, bool signed) => signed
        ? Int128.Clamp(value, -(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1)
        : Int128.Clamp(value, 0, (Int128.One << bits) - 1);

    private static void AddUnary(string operation, int bits, bool signed, Func<Int128, Int128> lane) =>
        Add(Name(bits) + operation, "v", 'v', (LaneShape)bits, (v, _) =>
            Lanes.Pack(bits, [.. Lanes.Integers(v[0], bits, signed).Select(lane)]));

    private static void AddBinary(string operation, int bits, bool signed, Func<Int128, Int128, Int128> lane) =>
        Add(Name(bits) + operation, "vv", 'v', (LaneShape)bits, (v, _) =>
            Lanes.Pack(bits, [.. Lanes.Integers(v[0], bits, signed).Zip(Lanes.Integers(v[1], bits, signed), lane)]));

    private static void AddComparison(string operation, int bits, bool signed, Func<Int128, Int128, bool> holds) =>
        AddBinary(operation, bits, signed, (a, b) => holds(a, b) ? -1 : 0);

    private static void AddShift(string operation, int bits, bool signed, Func<Int128, int, Int128> lane) =>
        Add(Name(bits) + operation, "vi", 'v', (LaneShape)bits, (v, _) =>
        {
            var count = BitConverter.ToInt32(v[1]) & (bits - 1);
            return Lanes.Pack(bits, [.. Lanes.Integers(v[0], bits, signed).Select(x => lane(x, count))]);
        });

    private static void AddLaneMoves(int bits)
    {
        var shape = (LaneShape)bits;
        var lanes = 128 / bits;
        var number = bits == 64 ? 'l' : 'i';
        Add(Name(bits) + "Splat", $"{number}", 'v', shape, (v, _) =>
            Lanes.Pack(bits, [.. Enumerable.Repeat(Lanes.Integers(v[0], bits, true)[0], lanes)]));
        Add(Name(bits) + "ReplaceLane", $"v{number}", 'v', shape, (v, lane) =>
        {
            var all = Lanes.Integers(v[0], bits, true);
            all[lane] = Lanes.Integers(v[1], bits, true)[0];
            return Lanes.Pack(bits, all);
        }, lanes);
        if (bits >= 32)
        {
            Add(Name(bits) + "ExtractLane", "v", number, shape, (v, lane) => Lanes.Pack(bits, Lanes.Integers(v[0], bits, true)[lane]), lanes);
            return;
        }

        Add(Name(bits) + "ExtractLaneS", "v", 'i', shape, (v, lane) => Lanes.Pack(32, Lanes.Integers(v[0], bits, true)[lane]), lanes);
        Add(Name(bits) + "ExtractLaneU", "v", 'i', shape, (v, lane) => Lanes.Pack(32, Lanes.Integers(v[0], bits, false)[lane]), lanes);
    }

    private static void AddComparisons(int bits)
    {
        AddComparison("Eq", bits, true, (a, b) => a == b);
        AddComparison("Ne", bits, true, (a, b) => a != b);
        foreach (var signed in bits == 64 ? (bool[])[true] : [true, false])
        {
            var suffix = signed ? "S" : "U";
            AddComparison("Lt" + suffix, bits, signed, (a, b) => a < b);
            AddComparison("Gt" + suffix, bits, signed, (a, b) => a > b);
            AddComparison("Le" + suffix, bits, signed, (a, b) => a <= b);
            AddComparison("Ge" + suffix, bits, signed, (a, b) => a >= b);
        }
    }

    private static void AddArithmetic(int bits)
    {
        Add(Name(bits) + "AllTrue", "v", 'i', (LaneShape)bits, (v, _) => Boolean(Lanes.Integers(v[0], bits, true).All(x => x != 0)));
        Add(Name(bits) + "Bitmask", "v", 'i', (LaneShape)bits, (v, _) =>
            Lanes.Of(Lanes.Integers(v[0], bits, true).Select((x, i) => x < 0 ? 1 << i : 0).Sum()));
        AddUnary("Abs", bits, true, Int128.Abs);
        AddUnary("Neg", bits, true, x => -x);
        AddShift("Shl", bits, true, (x, n) => x << n);
        AddShift("ShrS", bits, true, (x, n) => x >> n);
        AddShift("ShrU", bits, false, (x, n) => x >> n);
        AddBinary("Add", bits, true, (a, b) => a + b);
        AddBinary("Sub", bits, true, (a, b) => a - b);
        if (bits == 8)
        {
            AddUnary("Popcnt", bits, false, Int128.PopCount);
        }
        else
        {
            AddBinary("Mul", bits, true, (a, b) => unchecked(a * b));
        }

        if (bits <= 16)
        {
            AddBinary("AddSatS", bits, true, (a, b) => Saturate(a + b, bits, true));
            AddBinary("AddSatU", bits, false, (a, b) => Saturate(a + b, bits, false));
            AddBinary("SubSatS", bits, true, (a, b) => Saturate(a - b, bits, true));
            AddBinary("SubSatU", bits, false, (a, b) => Saturate(a - b, bits, false));
            AddBinary("AvgrU", bits, false, (a, b) => (a + b + 1) / 2);
        }

        if (bits == 16)
        {
            AddBinary("Q15mulrSatS", bits, true, (a, b) => Saturate((a * b + 0x4000) >> 15, 16, true));
        }

        if (bits < 64)
        {
            AddBinary("MinS", bits, true, Int128.Min);
            AddBinary("MinU", bits, false, Int128.Min);
            AddBinary("MaxS", bits, true, Int128.Max);
            AddBinary("MaxU", bits, false, Int128.Max);
        }
    }

    private static void AddWidening(int bits)
    {
        if (bits <= 16)
        {
            foreach (var signed in (bool[])[true, false])
            {
                Add($"{Name(bits)}Narrow{Name(bits * 2)}{(signed ? "S" : "U")}", "vv", 'v', (LaneShape)(bits * 2), (v, _) =>
                    Lanes.Pack(bits, [.. Lanes.Integers(v[0], bits * 2, true).Concat(Lanes.Integers(v[1], bits * 2, true))
                        .Select(x => Saturate(x, bits, signed))]));
            }
        }

        if (bits == 8)
        {
            return;
        }

        var half = bits / 2;
        var lanes = 128 / bits;
        foreach (var signed in (bool[])[true, false])
        {
            var suffix = $"{Name(half)}{(signed ? "S" : "U")}";
            foreach (var (part, skipped) in ((string, int)[])[("Low", 0), ("High", lanes)])
            {
                Add($"{Name(bits)}Extend{part}{suffix}", "v", 'v', (LaneShape)half, (v, _) =>
                    Lanes.Pack(bits, [.. Lanes.Integers(v[0], half, signed).Skip(skipped).Take(lanes)]));
                Add($"{Name(bits)}Extmul{part}{suffix}", "vv", 'v', (LaneShape)half, (v, _) =>
                    Lanes.Pack(bits, [.. Lanes.Integers(v[0], half, signed).Zip(Lanes.Integers(v[1], half, signed), (a, b) => a * b)
                        .Skip(skipped).Take(lanes)]));
            }

            if (bits < 64)
            {
                Add($"{Name(bits)}ExtaddPairwise{suffix}", "v", 'v', (LaneShape)half, (v, _) =>
                    Lanes.Pack(bits, [.. Lanes.Integers(v[0], half, signed).Chunk(2).Select(pair => pair[0] + pair[1])]));
            }
        }

        if (bits == 32)
        {
            Add("I32x4DotI16x8S", "vv", 'v', LaneShape.I16, (v, _) =>
                Lanes.Pack(32, [.. Lanes.Integers(v[0], 16, true).Zip(Lanes.Integers(v[1], 16, true), (a, b) => a * b)
                    .Chunk(2).Select(pair => pair[0] + pair[1])]));
        }
    }
}
