using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

// The specification leaves a choice to each relaxed instruction, and fixes it for its deterministic profile (core
// specification 3.0, 4.3 and appendix "Profiles": of each list of choices the first). Bailey makes that choice
// everywhere, so that a plugin behaves the same on every machine:
//   swizzle: lanes picked out of range are 0; trunc: saturates, NaN is 0; madd: two roundings, never fused;
//   laneselect: bit by bit; min and max: as min and max; q15mulr: saturates;
//   dot: both operands signed, the sum of each pair saturates at 16 bits.
internal sealed partial record SimdLowering
{
    private static SimdLowering? Relaxed(Opcode opcode) => opcode switch
    {
        Opcode.I8x16RelaxedSwizzle => For(Opcode.I8x16Swizzle),
        Opcode.I32x4RelaxedTruncF32x4S => For(Opcode.I32x4TruncSatF32x4S),
        Opcode.I32x4RelaxedTruncF32x4U => For(Opcode.I32x4TruncSatF32x4U),
        Opcode.I32x4RelaxedTruncF64x2SZero => For(Opcode.I32x4TruncSatF64x2SZero),
        Opcode.I32x4RelaxedTruncF64x2UZero => For(Opcode.I32x4TruncSatF64x2UZero),
        Opcode.F32x4RelaxedMadd => Ternary<float>(SimdOperations.MultiplyAdd),
        Opcode.F32x4RelaxedNmadd => Ternary<float>(SimdOperations.NegatedMultiplyAdd),
        Opcode.F64x2RelaxedMadd => Ternary<double>(SimdOperations.MultiplyAdd),
        Opcode.F64x2RelaxedNmadd => Ternary<double>(SimdOperations.NegatedMultiplyAdd),
        Opcode.I8x16RelaxedLaneselect or Opcode.I16x8RelaxedLaneselect or
        Opcode.I32x4RelaxedLaneselect or Opcode.I64x2RelaxedLaneselect => For(Opcode.V128Bitselect),
        Opcode.F32x4RelaxedMin => For(Opcode.F32x4Min),
        Opcode.F32x4RelaxedMax => For(Opcode.F32x4Max),
        Opcode.F64x2RelaxedMin => For(Opcode.F64x2Min),
        Opcode.F64x2RelaxedMax => For(Opcode.F64x2Max),
        Opcode.I16x8RelaxedQ15mulrS => For(Opcode.I16x8Q15mulrSatS),
        Opcode.I16x8RelaxedDotI8x16I7x16S => Binary<sbyte, short>(SimdOperations.RelaxedDot),
        Opcode.I32x4RelaxedDotI8x16I7x16AddS => Ternary<sbyte, int>(SimdOperations.RelaxedDotAdd),
        _ => null,
    };
}
