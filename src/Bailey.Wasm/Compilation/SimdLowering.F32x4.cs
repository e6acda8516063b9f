using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? F32x4(Opcode opcode) => opcode switch
    {
        Opcode.F32x4Splat => Splat<float>(Vector128.Create),
        Opcode.F32x4ExtractLane => ExtractLane<float>(Vector128.GetElement),
        Opcode.F32x4ReplaceLane => ReplaceLane<float, float>(SimdOperations.ReplaceLane),

        Opcode.F32x4Eq => Binary<float>(Vector128.Equals),
        Opcode.F32x4Ne => Binary<float>(SimdOperations.NotEqual),
        Opcode.F32x4Lt => Binary<float>(Vector128.LessThan),
        Opcode.F32x4Gt => Binary<float>(Vector128.GreaterThan),
        Opcode.F32x4Le => Binary<float>(Vector128.LessThanOrEqual),
        Opcode.F32x4Ge => Binary<float>(Vector128.GreaterThanOrEqual),

        Opcode.F32x4Abs => Unary<float>(Vector128.Abs),
        Opcode.F32x4Neg => Unary<float>(Vector128.Negate),
        Opcode.F32x4Sqrt => Unary<float>(Vector128.Sqrt),
        Opcode.F32x4Ceil => Unary<float>(Vector128.Ceiling),
        Opcode.F32x4Floor => Unary<float>(Vector128.Floor),
        Opcode.F32x4Trunc => Unary<float>(Vector128.Truncate),
        Opcode.F32x4Nearest => Unary<float>(Vector128.Round),

        Opcode.F32x4Add => Binary<float>(Vector128.Add),
        Opcode.F32x4Sub => Binary<float>(Vector128.Subtract),
        Opcode.F32x4Mul => Binary<float>(Vector128.Multiply),
        Opcode.F32x4Div => Binary<float>(Vector128.Divide),
        Opcode.F32x4Min => Binary<float>(SimdOperations.Minimum),
        Opcode.F32x4Max => Binary<float>(SimdOperations.Maximum),
        Opcode.F32x4Pmin => Binary<float>(SimdOperations.PseudoMinimum),
        Opcode.F32x4Pmax => Binary<float>(SimdOperations.PseudoMaximum),

        Opcode.F32x4ConvertI32x4S => Unary<int, float>(Vector128.ConvertToSingle),
        Opcode.F32x4ConvertI32x4U => Unary<uint, float>(Vector128.ConvertToSingle),
        Opcode.F32x4DemoteF64x2Zero => Unary<double, float>(SimdOperations.Demote),
        _ => null,
    };
}
