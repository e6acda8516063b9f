using System.Collections.Frozen;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

/// <summary>
/// What each vector instruction that works on values alone computes, lane by lane in scalar code, after the core
/// specification 4.3; it shares nothing with the implementation.
/// </summary>
internal static partial class SimdReference
{
    private static readonly Dictionary<Opcode, SimdInstruction> Building = [];

    static SimdReference()
    {
        AddBitwise();
        foreach (var bits in (int[])[8, 16, 32, 64])
        {
            AddLaneMoves(bits);
            AddComparisons(bits);
            AddArithmetic(bits);
            AddWidening(bits);
        }

        AddFloat32();
        AddFloat64();
        AddConversions();
        AddRelaxed();
        All = Building.ToFrozenDictionary();
    }

    public static FrozenDictionary<Opcode, SimdInstruction> All { get; }

    private static void Add(
        string name, string parameters, char result, LaneShape shape, Func<byte[][], int, byte[]> reference,
        int immediates = 0, SimdFloatLanes floats = SimdFloatLanes.None)
    {
        var opcode = Enum.Parse<Opcode>(name);
        Building.Add(opcode, new SimdInstruction(opcode, parameters, result, shape, reference, immediates, floats));
    }

    private static byte[] Boolean(bool value) => Lanes.Of(value ? 1 : 0);

    private static void AddBitwise()
    {
        AddBytes("V128Not", "v", b => ~b[0]);
        AddBytes("V128And", "vv", b => b[0] & b[1]);
        AddBytes("V128AndNot", "vv", b => b[0] & ~b[1]);
        AddBytes("V128Or", "vv", b => b[0] | b[1]);
        AddBytes("V128Xor", "vv", b => b[0] ^ b[1]);
        AddBytes("V128Bitselect", "vvv", b => (b[0] & b[2]) | (b[1] & ~b[2]));
        Add("V128AnyTrue", "v", 'i', LaneShape.I8, (v, _) => Boolean(v[0].Any(b => b != 0)));
        Add("I8x16Swizzle", "vv", 'v', LaneShape.I8, (v, _) => [.. v[1].Select(i => i < 16 ? v[0][i] : (byte)0)]);
    }

    private static void AddBytes(string name, string parameters, Func<byte[], int> operation) =>
        Add(name, parameters, 'v', LaneShape.I8, (v, _) =>
            [.. Enumerable.Range(0, 16).Select(i => (byte)operation([.. v.Select(operand => operand[i])]))]);

    private static void AddRelaxed()
    {
        SameAs("I8x16RelaxedSwizzle", "I8x16Swizzle");
        SameAs("I32x4RelaxedTruncF32x4S", "I32x4TruncSatF32x4S");
        SameAs("I32x4RelaxedTruncF32x4U", "I32x4TruncSatF32x4U");
        SameAs("I32x4RelaxedTruncF64x2SZero", "I32x4TruncSatF64x2SZero");
        SameAs("I32x4RelaxedTruncF64x2UZero", "I32x4TruncSatF64x2UZero");
        SameAs("I8x16RelaxedLaneselect", "V128Bitselect");
        SameAs("I16x8RelaxedLaneselect", "V128Bitselect");
        SameAs("I32x4RelaxedLaneselect", "V128Bitselect");
        SameAs("I64x2RelaxedLaneselect", "V128Bitselect");
        SameAs("F32x4RelaxedMin", "F32x4Min");
        SameAs("F32x4RelaxedMax", "F32x4Max");
        SameAs("F64x2RelaxedMin", "F64x2Min");
        SameAs("F64x2RelaxedMax", "F64x2Max");
        SameAs("I16x8RelaxedQ15mulrS", "I16x8Q15mulrSatS");
        Add("F32x4RelaxedMadd", "vvv", 'v', LaneShape.F32, (v, _) => Floats32(v, x => (float)(x[0] * x[1]) + x[2]), 0, SimdFloatLanes.F32x4);
        Add("F32x4RelaxedNmadd", "vvv", 'v', LaneShape.F32, (v, _) => Floats32(v, x => (float)(-x[0] * x[1]) + x[2]), 0, SimdFloatLanes.F32x4);
        Add("F64x2RelaxedMadd", "vvv", 'v', LaneShape.F64, (v, _) => Floats64(v, x => (x[0] * x[1]) + x[2]), 0, SimdFloatLanes.F64x2);
        Add("F64x2RelaxedNmadd", "vvv", 'v', LaneShape.F64, (v, _) => Floats64(v, x => (-x[0] * x[1]) + x[2]), 0, SimdFloatLanes.F64x2);
        Add("I16x8RelaxedDotI8x16I7x16S", "vv", 'v', LaneShape.I8, (v, _) => Lanes.Pack(16, RelaxedDot(v)));
        Add("I32x4RelaxedDotI8x16I7x16AddS", "vvv", 'v', LaneShape.I8, (v, _) =>
        {
            var dot = RelaxedDot(v);
            var addend = Lanes.Integers(v[2], 32, true);
            return Lanes.Pack(32, [.. addend.Select((lane, i) => lane + dot[2 * i] + dot[2 * i + 1])]);
        });
    }

    private static Int128[] RelaxedDot(byte[][] v)
    {
        var left = Lanes.Integers(v[0], 8, true);
        var right = Lanes.Integers(v[1], 8, true);
        return [.. Enumerable.Range(0, 8).Select(i =>
            Saturate(left[2 * i] * right[2 * i] + left[2 * i + 1] * right[2 * i + 1], 16, true))];
    }

    private static void SameAs(string name, string other)
    {
        var opcode = Enum.Parse<Opcode>(name);
        Building.Add(opcode, Building[Enum.Parse<Opcode>(other)] with { Opcode = opcode });
    }
}
