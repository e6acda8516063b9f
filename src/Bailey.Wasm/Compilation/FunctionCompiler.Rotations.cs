using System.Numerics;
using System.Reflection;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Rotations. The JIT takes it that one by a known count tells whether its result is zero, which it does not, and goes by what came before it (dotnet/runtime#129288).
/// See docs/rationale.md, "Why are some instructions emitted roundabout?".
/// </content>
internal sealed partial class FunctionCompiler
{
    private static readonly MethodInfo RotateLeft32 = Members.Numeric(nameof(NumericOperations.I32RotlBySum));
    private static readonly MethodInfo RotateRight32 = Members.Numeric(nameof(NumericOperations.I32RotrBySum));
    private static readonly MethodInfo RotateLeft64 = Members.Numeric(nameof(NumericOperations.I64RotlBySum));
    private static readonly MethodInfo RotateRight64 = Members.Numeric(nameof(NumericOperations.I64RotrBySum));

    /// <summary>
    /// Notes of operands that they are a part of a number: what is compared with zero, if anything is, is then not they. Elsewhere, in a variable as well, the JIT may see a rotation next to a comparison.
    /// </summary>
    private static void NoteParts(Opcode opcode, Expression a, Expression? b)
    {
        var joins = opcode is (>= Opcode.I32Add and <= Opcode.I32Mul) or (>= Opcode.I32And and <= Opcode.I32Xor)
            or (>= Opcode.I64Add and <= Opcode.I64Mul) or (>= Opcode.I64And and <= Opcode.I64Xor);
        if (joins && b is not null)
        {
            a.IsPart = !MayVanish(b);
            b.IsPart = !MayVanish(a);
        }
    }

    /// <summary>How a rotation is done that may be compared with zero; null where it is none, or is not.</summary>
    private static MethodInfo? RotationBySum(Expression operation) => operation.IsPart ? null : operation.Opcode switch
    {
        Opcode.I32Rotl => RotateLeft32,
        Opcode.I32Rotr => RotateRight32,
        Opcode.I64Rotl => RotateLeft64,
        Opcode.I64Rotr => RotateRight64,
        _ => null,
    };

    /// <summary>A constant rotated by a constant. The JIT would extend it by zeros where it holds numbers extended by their sign, and take -1 for 2^32 - 1 in a product.</summary>
    private static ulong? RotatedConstant(Opcode opcode, Expression a, Expression? b)
    {
        if (a.Kind != ExpressionKind.Constant || b is not { Kind: ExpressionKind.Constant })
        {
            return null;
        }

        return opcode switch
        {
            Opcode.I32Rotl => BitOperations.RotateLeft((uint)a.Bits, (int)b.Bits),
            Opcode.I32Rotr => BitOperations.RotateRight((uint)a.Bits, (int)b.Bits),
            Opcode.I64Rotl => BitOperations.RotateLeft(a.Bits, (int)b.Bits),
            Opcode.I64Rotr => BitOperations.RotateRight(a.Bits, (int)b.Bits),
            _ => null,
        };
    }

    // 0, 1 and -1 of either type: there is an operation that leaves the other operand as it is.
    private static bool MayVanish(Expression operand) =>
        operand.Kind == ExpressionKind.Constant && (operand.Type == WasmValueType.I32 ? (int)operand.Bits : (long)operand.Bits) is >= -1 and <= 1;
}
