using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed partial record SimdLowering
{
    private static SimdLowering? Bitwise(Opcode opcode) => opcode switch
    {
        Opcode.V128Not => Unary<byte>(Vector128.OnesComplement),
        Opcode.V128And => Binary<byte>(Vector128.BitwiseAnd),
        Opcode.V128AndNot => Binary<byte>(Vector128.AndNot),
        Opcode.V128Or => Binary<byte>(Vector128.BitwiseOr),
        Opcode.V128Xor => Binary<byte>(Vector128.Xor),
        Opcode.V128Bitselect => Ternary<byte>(SimdOperations.Bitselect),
        Opcode.V128AnyTrue => Test<byte>(SimdOperations.AnyTrue),
        _ => null,
    };
}
