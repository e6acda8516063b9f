using System.Reflection;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// How one vector instruction becomes CIL: each operand is pushed and then passed through its cast (a no-op to the JIT,
/// like <c>Vector128.AsInt32</c>), the operation is called, and its result passed through the result's cast.
/// </summary>
/// <remarks>
/// On the CIL stack <c>bool</c>, <c>sbyte</c>, <c>byte</c>, <c>short</c>, <c>ushort</c>, <c>int</c> and <c>uint</c> are all the
/// i32 of WebAssembly, so that no conversion is needed between an operation that speaks of one of them and the
/// compiler that speaks of i32. Relaxed instructions behave as the specification's deterministic profile demands.
/// </remarks>
/// <param name="OperandCasts">One for each operand in order; null where the operand is used as it is.</param>
/// <param name="Operation">Static method that takes the operands (and, last, the immediate lane as int where there is one).</param>
/// <param name="ResultCast">Makes the result a <c>Vector128&lt;byte&gt;</c> or number again; null where it is one.</param>
internal sealed partial record SimdLowering(MethodInfo?[] OperandCasts, MethodInfo Operation, MethodInfo? ResultCast)
{
    private const int First = (int)Opcode.V128Load;
    private const int Last = (int)Opcode.I32x4RelaxedDotI8x16I7x16AddS;

    // Filled on demand: most modules use few vector instructions, and a lowering costs a few microseconds of reflection.
    // Two threads may build the same one; either copy will do.
    private static readonly SimdLowering?[] Lowerings = new SimdLowering?[Last - First + 1];

    /// <summary>The lowering of an instruction that works on values alone (no memory access, not v128.const, not i8x16.shuffle).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opcode"/> is no such instruction.</exception>
    public static SimdLowering For(Opcode opcode)
    {
        if ((int)opcode is < First or > Last)
        {
            throw NotOnValues(opcode);
        }

        ref var lowering = ref Lowerings[(int)opcode - First];
        return lowering ??= Create(opcode) ?? throw NotOnValues(opcode);
    }

    /// <summary>
    /// Whether a v128.const has a lane that, read as a number of either precision, is a signalling NaN. The JIT must not know
    /// such a constant: see <see cref="SimdOperations.HiddenConstant"/>.
    /// </summary>
    public static bool MaySignal(ulong low, ulong high) => MaySignal(low) || MaySignal(high);

    /// <summary>Which lanes of the result may hold a NaN whose bits the processor chose, and must be made canonical in the deterministic mode.</summary>
    public static SimdFloatLanes ReturnsFloatLanes(Opcode opcode) => opcode switch
    {
        // Not in these lists: abs, neg, pmin, pmax, splats and lane moves, which the specification defines on bits.
        Opcode.F32x4DemoteF64x2Zero or
        Opcode.F32x4Ceil or Opcode.F32x4Floor or Opcode.F32x4Trunc or Opcode.F32x4Nearest or Opcode.F32x4Sqrt or
        Opcode.F32x4Add or Opcode.F32x4Sub or Opcode.F32x4Mul or Opcode.F32x4Div or Opcode.F32x4Min or Opcode.F32x4Max or
        Opcode.F32x4RelaxedMadd or Opcode.F32x4RelaxedNmadd or Opcode.F32x4RelaxedMin or Opcode.F32x4RelaxedMax
            => SimdFloatLanes.F32x4,
        Opcode.F64x2PromoteLowF32x4 or
        Opcode.F64x2Ceil or Opcode.F64x2Floor or Opcode.F64x2Trunc or Opcode.F64x2Nearest or Opcode.F64x2Sqrt or
        Opcode.F64x2Add or Opcode.F64x2Sub or Opcode.F64x2Mul or Opcode.F64x2Div or Opcode.F64x2Min or Opcode.F64x2Max or
        Opcode.F64x2RelaxedMadd or Opcode.F64x2RelaxedNmadd or Opcode.F64x2RelaxedMin or Opcode.F64x2RelaxedMax
            => SimdFloatLanes.F64x2,
        _ => SimdFloatLanes.None,
    };

    private static bool MaySignal(ulong half) =>
        IsSignallingF32((uint)half) || IsSignallingF32((uint)(half >> 32))
        || ((half & 0x7FF8000000000000) == 0x7FF0000000000000 && (half & 0x0007FFFFFFFFFFFF) != 0);

    private static bool IsSignallingF32(uint bits) => (bits & 0x7FC00000) == 0x7F800000 && (bits & 0x003FFFFF) != 0;

    private static SimdLowering? Create(Opcode opcode) =>
        Bitwise(opcode) ?? I8x16(opcode) ?? I16x8(opcode) ?? I32x4(opcode) ?? I64x2(opcode) ?? F32x4(opcode) ?? F64x2(opcode)
        ?? Relaxed(opcode);

    private static ArgumentOutOfRangeException NotOnValues(Opcode opcode) =>
        new(nameof(opcode), opcode, "not a vector instruction that works on values alone");
}
