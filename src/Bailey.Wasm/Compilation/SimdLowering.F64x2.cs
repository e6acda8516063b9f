using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? F64x2(Opcode opcode) => opcode switch
    {
        Opcode.F64x2Splat => Splat<double>(Vector128.Create),
        Opcode.F64x2ExtractLane => ExtractLane<double>(Vector128.GetElement),
        Opcode.F64x2ReplaceLane => ReplaceLane<double, double>(SimdOperations.ReplaceLane),

        Opcode.F64x2Eq => Binary<double>(Vector128.Equals),
        Opcode.F64x2Ne => Binary<double>(SimdOperations.NotEqual),
        Opcode.F64x2Lt => Binary<double>(Vector128.LessThan),
        Opcode.F64x2Gt => Binary<double>(Vector128.GreaterThan),
        Opcode.F64x2Le => Binary<double>(Vector128.LessThanOrEqual),
        Opcode.F64x2Ge => Binary<double>(Vector128.GreaterThanOrEqual),

        Opcode.F64x2Abs => Unary<double>(Vector128.Abs),
        Opcode.F64x2Neg => Unary<double>(Vector128.Negate),
        Opcode.F64x2Sqrt => Unary<double>(Vector128.Sqrt),
        Opcode.F64x2Ceil => Unary<double>(Vector128.Ceiling),
        Opcode.F64x2Floor => Unary<double>(Vector128.Floor),
        Opcode.F64x2Trunc => Unary<double>(Vector128.Truncate),
        Opcode.F64x2Nearest => Unary<double>(Vector128.Round),

        Opcode.F64x2Add => Binary<double>(Vector128.Add),
        Opcode.F64x2Sub => Binary<double>(Vector128.Subtract),
        Opcode.F64x2Mul => Binary<double>(Vector128.Multiply),
        Opcode.F64x2Div => Binary<double>(Vector128.Divide),
        Opcode.F64x2Min => Binary<double>(SimdOperations.Minimum),
        Opcode.F64x2Max => Binary<double>(SimdOperations.Maximum),
        Opcode.F64x2Pmin => Binary<double>(SimdOperations.PseudoMinimum),
        Opcode.F64x2Pmax => Binary<double>(SimdOperations.PseudoMaximum),

        Opcode.F64x2ConvertLowI32x4S => Unary<int, double>(SimdOperations.ConvertLow),
        Opcode.F64x2ConvertLowI32x4U => Unary<uint, double>(SimdOperations.ConvertLow),
        Opcode.F64x2PromoteLowF32x4 => Unary<float, double>(Vector128.WidenLower),
        _ => null,
    };
}
