using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

/// <summary>
/// A vector instruction as the specification describes it. Parameters and result are letters: v for v128, i, l, f and d
/// for the numbers. Every value is 16 bytes, numbers in the lowest. The reference gets the operands and the immediate.
/// </summary>
internal sealed record SimdInstruction(
    Opcode Opcode,
    string Parameters,
    char Result,
    LaneShape Shape,
    Func<byte[][], int, byte[]> Reference,
    int Immediates = 0,
    SimdFloatLanes FloatLanes = SimdFloatLanes.None)
{
    /// <summary>Whether a result is right: bit for bit, but for the freedom that arithmetic has with NaN.</summary>
    public bool Accepts(byte[] actual, byte[] expected, byte[][] operands) => FloatLanes switch
    {
        SimdFloatLanes.F32x4 => Lanes.AcceptsF32(actual, expected, AllNaNsCanonical(operands)),
        SimdFloatLanes.F64x2 => Lanes.AcceptsF64(actual, expected, AllNaNsCanonical(operands)),
        _ => actual.AsSpan().SequenceEqual(expected),
    };

    private bool AllNaNsCanonical(byte[][] operands) => operands.All(operand => Shape == LaneShape.F32
        ? Lanes.U32(operand).All(bits => !float.IsNaN(BitConverter.UInt32BitsToSingle(bits)) || (bits & 0x7FFFFFFF) == 0x7FC00000)
        : Lanes.U64(operand).All(bits => !double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) || (bits & long.MaxValue) == 0x7FF8000000000000));
}
