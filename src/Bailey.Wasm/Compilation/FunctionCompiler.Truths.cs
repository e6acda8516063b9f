using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Results of comparisons. In a method that branches on the complement of one the JIT takes the comparison for false, although no complement of 0 or 1 is
/// 0 (dotnet/runtime#133557): so it is not shown a complement. Beside them, which locals may hold what other files ask about: shifts and rotations.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Results of calls, which the JIT may inline, and of blocks. Masks are in no variable.
    private const ValueTraits UnknownTraits = ValueTraits.Truth | ValueTraits.Shift | ValueTraits.Rotation | ValueTraits.Complement;

    // What locals may hold that were ever set to it.
    private ValueTraits[] _traits = [];

    private void ResetTraits()
    {
        if (_traits.Length < LocalCount)
        {
            _traits = new ValueTraits[LocalCount];
        }
        else
        {
            // No more than this function has: another may have had a thousand times as many.
            Array.Clear(_traits, 0, LocalCount);
        }

        if (MayInline)
        {
            // Then the JIT knows the arguments.
            Array.Fill(_traits, UnknownTraits, 0, _type.Parameters.Length);
        }
    }

    private static ValueTraits NumberTraits(Opcode opcode, Expression a, Expression? b) =>
        (IsComparison(opcode) || a.MayBeTruth || b is { MayBeTruth: true } ? ValueTraits.Truth : 0)
        | (IsShift(opcode) ? ValueTraits.Shift : 0)
        | (IsRotation(opcode, a, b) ? ValueTraits.Rotation : 0);

    private static bool IsComparison(Opcode opcode) => opcode is (>= Opcode.I32Eqz and <= Opcode.F64Ge) or Opcode.RefIsNull;

    private bool EmitComplement(Expression operation)
    {
        if (operation.Opcode != Opcode.I32Xor)
        {
            return false;
        }

        var (operand, other) = IsMinusOne(operation.A!) ? (operation.B!, operation.A!) : (operation.A!, operation.B!);
        if (!operand.MayBeTruth || !IsMinusOne(other))
        {
            return false;
        }

        _il.LoadInt32(-1);
        Emit(operand);
        _il.Op(I.Sub);
        return true;
    }

    private static bool IsMinusOne(Expression expression) => expression is { Kind: ExpressionKind.Constant, Bits: uint.MaxValue };
}
