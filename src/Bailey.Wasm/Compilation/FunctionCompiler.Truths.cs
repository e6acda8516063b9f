using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Results of comparisons. In a method that branches on the complement of one the JIT takes the comparison for false, although no complement of 0 or 1 is
/// 0 (dotnet/runtime#133557): so it is not shown a complement. Beside them, which locals may hold what other files ask about: shifts and rotations.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Locals that were ever set to what may be the result of a comparison.
    private bool[] _truths = [];

    // The same of shifts and rotations.
    private bool[] _shifts = [];
    private bool[] _rotations = [];

    private void ResetTruths()
    {
        if (_truths.Length < LocalCount)
        {
            (_truths, _shifts, _rotations, _complements) = (new bool[LocalCount], new bool[LocalCount], new bool[LocalCount], new bool[LocalCount]);
            return;
        }

        // No more than this function has: another may have had a thousand times as many.
        Array.Clear(_truths, 0, LocalCount);
        Array.Clear(_shifts, 0, LocalCount);
        Array.Clear(_rotations, 0, LocalCount);
        Array.Clear(_complements, 0, LocalCount);
    }

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
