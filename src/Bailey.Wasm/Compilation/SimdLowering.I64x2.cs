using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? I64x2(Opcode opcode) => opcode switch
    {
        Opcode.I64x2Splat => Splat<long>(Vector128.Create),
        Opcode.I64x2ExtractLane => ExtractLane<long>(Vector128.GetElement),
        Opcode.I64x2ReplaceLane => ReplaceLane<long, long>(SimdOperations.ReplaceLane),

        Opcode.I64x2Eq => Binary<long>(Vector128.Equals),
        Opcode.I64x2Ne => Binary<long>(SimdOperations.NotEqual),
        Opcode.I64x2LtS => Binary<long>(Vector128.LessThan),
        Opcode.I64x2GtS => Binary<long>(Vector128.GreaterThan),
        Opcode.I64x2LeS => Binary<long>(Vector128.LessThanOrEqual),
        Opcode.I64x2GeS => Binary<long>(Vector128.GreaterThanOrEqual),

        Opcode.I64x2AllTrue => Test<long>(SimdOperations.AllTrue),
        Opcode.I64x2Bitmask => Bitmask<long>(),
        Opcode.I64x2Abs => Unary<long>(Vector128.Abs),
        Opcode.I64x2Neg => Unary<long>(Vector128.Negate),
        Opcode.I64x2Shl => Shift<long>(Vector128.ShiftLeft),
        Opcode.I64x2ShrS => Shift<long>(Vector128.ShiftRightArithmetic),
        Opcode.I64x2ShrU => Shift<ulong>(Vector128.ShiftRightLogical),

        Opcode.I64x2Add => Binary<long>(Vector128.Add),
        Opcode.I64x2Sub => Binary<long>(Vector128.Subtract),
        Opcode.I64x2Mul => Binary<long>(Vector128.Multiply),

        Opcode.I64x2ExtendLowI32x4S => Unary<int, long>(Vector128.WidenLower),
        Opcode.I64x2ExtendLowI32x4U => Unary<uint, ulong>(Vector128.WidenLower),
        Opcode.I64x2ExtendHighI32x4S => Unary<int, long>(Vector128.WidenUpper),
        Opcode.I64x2ExtendHighI32x4U => Unary<uint, ulong>(Vector128.WidenUpper),
        Opcode.I64x2ExtmulLowI32x4S => Binary<int, long>(SimdOperations.ExtmulLow),
        Opcode.I64x2ExtmulLowI32x4U => Binary<uint, ulong>(SimdOperations.ExtmulLow),
        Opcode.I64x2ExtmulHighI32x4S => Binary<int, long>(SimdOperations.ExtmulHigh),
        Opcode.I64x2ExtmulHighI32x4U => Binary<uint, ulong>(SimdOperations.ExtmulHigh),
        _ => null,
    };
}
