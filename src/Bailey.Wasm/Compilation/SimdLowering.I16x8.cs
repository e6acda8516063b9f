using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? I16x8(Opcode opcode) => opcode switch
    {
        Opcode.I16x8Splat => Splat<short>(Vector128.Create),
        Opcode.I16x8ExtractLaneS => ExtractLane<short>(Vector128.GetElement),
        Opcode.I16x8ExtractLaneU => ExtractLane<ushort>(Vector128.GetElement),
        Opcode.I16x8ReplaceLane => ReplaceLane<short, int>(SimdOperations.ReplaceLane),

        Opcode.I16x8Eq => Binary<short>(Vector128.Equals),
        Opcode.I16x8Ne => Binary<short>(SimdOperations.NotEqual),
        Opcode.I16x8LtS => Binary<short>(Vector128.LessThan),
        Opcode.I16x8LtU => Binary<ushort>(Vector128.LessThan),
        Opcode.I16x8GtS => Binary<short>(Vector128.GreaterThan),
        Opcode.I16x8GtU => Binary<ushort>(Vector128.GreaterThan),
        Opcode.I16x8LeS => Binary<short>(Vector128.LessThanOrEqual),
        Opcode.I16x8LeU => Binary<ushort>(Vector128.LessThanOrEqual),
        Opcode.I16x8GeS => Binary<short>(Vector128.GreaterThanOrEqual),
        Opcode.I16x8GeU => Binary<ushort>(Vector128.GreaterThanOrEqual),

        Opcode.I16x8AllTrue => Test<short>(SimdOperations.AllTrue),
        Opcode.I16x8Bitmask => Bitmask<short>(),
        Opcode.I16x8Abs => Unary<short>(Vector128.Abs),
        Opcode.I16x8Neg => Unary<short>(Vector128.Negate),
        Opcode.I16x8Shl => Shift<short>(Vector128.ShiftLeft),
        Opcode.I16x8ShrS => Shift<short>(Vector128.ShiftRightArithmetic),
        Opcode.I16x8ShrU => Shift<ushort>(Vector128.ShiftRightLogical),

        Opcode.I16x8Add => Binary<short>(Vector128.Add),
        Opcode.I16x8Sub => Binary<short>(Vector128.Subtract),
        Opcode.I16x8Mul => Binary<short>(Vector128.Multiply),
        Opcode.I16x8AddSatS => Binary<short>(Vector128.AddSaturate),
        Opcode.I16x8AddSatU => Binary<ushort>(Vector128.AddSaturate),
        Opcode.I16x8SubSatS => Binary<short>(Vector128.SubtractSaturate),
        Opcode.I16x8SubSatU => Binary<ushort>(Vector128.SubtractSaturate),
        Opcode.I16x8AvgrU => Binary<ushort>(SimdOperations.Average),
        Opcode.I16x8MinS => Binary<short>(Vector128.Min),
        Opcode.I16x8MinU => Binary<ushort>(Vector128.Min),
        Opcode.I16x8MaxS => Binary<short>(Vector128.Max),
        Opcode.I16x8MaxU => Binary<ushort>(Vector128.Max),

        Opcode.I16x8NarrowI32x4S => Binary<int, short>(Vector128.NarrowWithSaturation),
        Opcode.I16x8NarrowI32x4U => Binary<int, ushort>(SimdOperations.NarrowUnsigned),
        Opcode.I16x8ExtendLowI8x16S => Unary<sbyte, short>(Vector128.WidenLower),
        Opcode.I16x8ExtendLowI8x16U => Unary<byte, ushort>(Vector128.WidenLower),
        Opcode.I16x8ExtendHighI8x16S => Unary<sbyte, short>(Vector128.WidenUpper),
        Opcode.I16x8ExtendHighI8x16U => Unary<byte, ushort>(Vector128.WidenUpper),
        Opcode.I16x8ExtmulLowI8x16S => Binary<sbyte, short>(SimdOperations.ExtmulLow),
        Opcode.I16x8ExtmulLowI8x16U => Binary<byte, ushort>(SimdOperations.ExtmulLow),
        Opcode.I16x8ExtmulHighI8x16S => Binary<sbyte, short>(SimdOperations.ExtmulHigh),
        Opcode.I16x8ExtmulHighI8x16U => Binary<byte, ushort>(SimdOperations.ExtmulHigh),
        Opcode.I16x8ExtaddPairwiseI8x16S => Unary<sbyte, short>(SimdOperations.ExtaddPairwise),
        Opcode.I16x8ExtaddPairwiseI8x16U => Unary<byte, ushort>(SimdOperations.ExtaddPairwise),
        Opcode.I16x8Q15mulrSatS => Binary<short>(SimdOperations.Q15Multiply),
        _ => null,
    };
}
