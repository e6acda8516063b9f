using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? I32x4(Opcode opcode) => opcode switch
    {
        Opcode.I32x4Splat => Splat<int>(Vector128.Create),
        Opcode.I32x4ExtractLane => ExtractLane<int>(Vector128.GetElement),
        Opcode.I32x4ReplaceLane => ReplaceLane<int, int>(SimdOperations.ReplaceLane),

        Opcode.I32x4Eq => Binary<int>(Vector128.Equals),
        Opcode.I32x4Ne => Binary<int>(SimdOperations.NotEqual),
        Opcode.I32x4LtS => Binary<int>(Vector128.LessThan),
        Opcode.I32x4LtU => Binary<uint>(Vector128.LessThan),
        Opcode.I32x4GtS => Binary<int>(Vector128.GreaterThan),
        Opcode.I32x4GtU => Binary<uint>(Vector128.GreaterThan),
        Opcode.I32x4LeS => Binary<int>(Vector128.LessThanOrEqual),
        Opcode.I32x4LeU => Binary<uint>(Vector128.LessThanOrEqual),
        Opcode.I32x4GeS => Binary<int>(Vector128.GreaterThanOrEqual),
        Opcode.I32x4GeU => Binary<uint>(Vector128.GreaterThanOrEqual),

        Opcode.I32x4AllTrue => Test<int>(SimdOperations.AllTrue),
        Opcode.I32x4Bitmask => Bitmask<int>(),
        Opcode.I32x4Abs => Unary<int>(Vector128.Abs),
        Opcode.I32x4Neg => Unary<int>(Vector128.Negate),
        Opcode.I32x4Shl => Shift<int>(Vector128.ShiftLeft),
        Opcode.I32x4ShrS => Shift<int>(Vector128.ShiftRightArithmetic),
        Opcode.I32x4ShrU => Shift<uint>(Vector128.ShiftRightLogical),

        Opcode.I32x4Add => Binary<int>(Vector128.Add),
        Opcode.I32x4Sub => Binary<int>(Vector128.Subtract),
        Opcode.I32x4Mul => Binary<int>(Vector128.Multiply),
        Opcode.I32x4MinS => Binary<int>(Vector128.Min),
        Opcode.I32x4MinU => Binary<uint>(Vector128.Min),
        Opcode.I32x4MaxS => Binary<int>(Vector128.Max),
        Opcode.I32x4MaxU => Binary<uint>(Vector128.Max),

        Opcode.I32x4ExtendLowI16x8S => Unary<short, int>(Vector128.WidenLower),
        Opcode.I32x4ExtendLowI16x8U => Unary<ushort, uint>(Vector128.WidenLower),
        Opcode.I32x4ExtendHighI16x8S => Unary<short, int>(Vector128.WidenUpper),
        Opcode.I32x4ExtendHighI16x8U => Unary<ushort, uint>(Vector128.WidenUpper),
        Opcode.I32x4ExtmulLowI16x8S => Binary<short, int>(SimdOperations.ExtmulLow),
        Opcode.I32x4ExtmulLowI16x8U => Binary<ushort, uint>(SimdOperations.ExtmulLow),
        Opcode.I32x4ExtmulHighI16x8S => Binary<short, int>(SimdOperations.ExtmulHigh),
        Opcode.I32x4ExtmulHighI16x8U => Binary<ushort, uint>(SimdOperations.ExtmulHigh),
        Opcode.I32x4ExtaddPairwiseI16x8S => Unary<short, int>(SimdOperations.ExtaddPairwise),
        Opcode.I32x4ExtaddPairwiseI16x8U => Unary<ushort, uint>(SimdOperations.ExtaddPairwise),
        Opcode.I32x4DotI16x8S => Binary<short, int>(SimdOperations.Dot),

        Opcode.I32x4TruncSatF32x4S => Unary<float, int>(Vector128.ConvertToInt32),
        Opcode.I32x4TruncSatF32x4U => Unary<float, uint>(SimdOperations.TruncateToUInt32),
        Opcode.I32x4TruncSatF64x2SZero => Unary<double, int>(SimdOperations.TruncateToInt32),
        Opcode.I32x4TruncSatF64x2UZero => Unary<double, uint>(SimdOperations.TruncateToUInt32),
        _ => null,
    };
}
