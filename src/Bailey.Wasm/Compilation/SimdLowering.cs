using System.Reflection;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// How one vector instruction becomes CIL: each operand is pushed and then passed through its cast (a no-op to the JIT,
/// like <c>Vector128.AsInt32</c>), the operation is called, and its result passed through the result's cast.
/// </summary>
/// <param name="OperandCasts">One for each operand in order; null where the operand is used as it is.</param>
/// <param name="Operation">Static method that takes the operands (and, last, the immediate lane as int where there is one).</param>
/// <param name="ResultCast">Makes the result a <c>Vector128&lt;byte&gt;</c> or number again; null where it is one.</param>
internal sealed record SimdLowering(MethodInfo?[] OperandCasts, MethodInfo Operation, MethodInfo? ResultCast)
{
    /// <summary>The lowering of an instruction that works on values alone (no memory access, not v128.const, not i8x16.shuffle).</summary>
    public static SimdLowering For(Opcode opcode) => throw new NotImplementedException(opcode.ToString());
}
