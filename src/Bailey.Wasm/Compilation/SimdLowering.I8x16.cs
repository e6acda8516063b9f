using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? I8x16(Opcode opcode) => opcode switch
    {
        Opcode.I8x16Swizzle => Binary<byte>(Vector128.Shuffle),
        Opcode.I8x16Splat => Splat<sbyte>(Vector128.Create),
        Opcode.I8x16ExtractLaneS => ExtractLane<sbyte>(Vector128.GetElement),
        Opcode.I8x16ExtractLaneU => ExtractLane<byte>(Vector128.GetElement),
        Opcode.I8x16ReplaceLane => ReplaceLane<sbyte, int>(SimdOperations.ReplaceLane),

        Opcode.I8x16Eq => Binary<sbyte>(Vector128.Equals),
        Opcode.I8x16Ne => Binary<sbyte>(SimdOperations.NotEqual),
        Opcode.I8x16LtS => Binary<sbyte>(Vector128.LessThan),
        Opcode.I8x16LtU => Binary<byte>(Vector128.LessThan),
        Opcode.I8x16GtS => Binary<sbyte>(Vector128.GreaterThan),
        Opcode.I8x16GtU => Binary<byte>(Vector128.GreaterThan),
        Opcode.I8x16LeS => Binary<sbyte>(Vector128.LessThanOrEqual),
        Opcode.I8x16LeU => Binary<byte>(Vector128.LessThanOrEqual),
        Opcode.I8x16GeS => Binary<sbyte>(Vector128.GreaterThanOrEqual),
        Opcode.I8x16GeU => Binary<byte>(Vector128.GreaterThanOrEqual),

        Opcode.I8x16AllTrue => Test<sbyte>(SimdOperations.AllTrue),
        Opcode.I8x16Bitmask => Bitmask<sbyte>(),
        Opcode.I8x16Abs => Unary<sbyte>(Vector128.Abs),
        Opcode.I8x16Neg => Unary<sbyte>(Vector128.Negate),
        Opcode.I8x16Popcnt => Unary<byte>(SimdOperations.Popcnt),
        Opcode.I8x16Shl => Shift<sbyte>(Vector128.ShiftLeft),
        Opcode.I8x16ShrS => Shift<sbyte>(Vector128.ShiftRightArithmetic),
        Opcode.I8x16ShrU => Shift<byte>(Vector128.ShiftRightLogical),

        Opcode.I8x16Add => Binary<sbyte>(Vector128.Add),
        Opcode.I8x16Sub => Binary<sbyte>(Vector128.Subtract),
        Opcode.I8x16AddSatS => Binary<sbyte>(Vector128.AddSaturate),
        Opcode.I8x16AddSatU => Binary<byte>(Vector128.AddSaturate),
        Opcode.I8x16SubSatS => Binary<sbyte>(Vector128.SubtractSaturate),
        Opcode.I8x16SubSatU => Binary<byte>(Vector128.SubtractSaturate),
        Opcode.I8x16AvgrU => Binary<byte>(SimdOperations.Average),
        Opcode.I8x16MinS => Binary<sbyte>(Vector128.Min),
        Opcode.I8x16MinU => Binary<byte>(Vector128.Min),
        Opcode.I8x16MaxS => Binary<sbyte>(Vector128.Max),
        Opcode.I8x16MaxU => Binary<byte>(Vector128.Max),

        Opcode.I8x16NarrowI16x8S => Binary<short, sbyte>(Vector128.NarrowWithSaturation),
        Opcode.I8x16NarrowI16x8U => Binary<short, byte>(SimdOperations.NarrowUnsigned),
        _ => null,
    };
}
