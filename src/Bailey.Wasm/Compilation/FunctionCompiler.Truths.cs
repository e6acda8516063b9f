using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Results of comparisons. In a method that branches on the complement of one the JIT takes the comparison for false, although no complement of 0 or 1 is
/// 0 (dotnet/runtime#133557): so it is not shown a complement.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Locals that were ever set to what may be the result of a comparison.
    private bool[] _truths = [];

    private void ResetTruths()
    {
        Array.Resize(ref _truths, Math.Max(_truths.Length, LocalCount));
        Array.Clear(_truths);
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
