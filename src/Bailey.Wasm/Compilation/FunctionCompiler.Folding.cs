using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Conditions of which the JIT may find a part to be a known number. Where that makes one the same as a condition it came by, it leaves out the branch, and with it
/// what traps in the condition (dotnet/runtime#133982). A load that is probed is a statement of its own, which stays; those of one byte are not probed elsewhere.
/// </content>
internal sealed partial class FunctionCompiler
{
    private bool _probesBytes;

    /// <summary>Branches to a label depending on an i32.</summary>
    private void EmitCondition(Expression condition, int label, bool whenTrue)
    {
        _probesBytes = MayFault && MayFold(condition, isCondition: true);
        EmitBranch(condition, label, whenTrue);
        _probesBytes = false;
    }

    private static bool MayFold(Expression expression, bool isCondition)
    {
        if (!expression.ReadsMemory)
        {
            return false;
        }

        if (expression is { Kind: ExpressionKind.Operation, A: { } a, B: { } b } && !(isCondition && IsComparison(expression.Opcode)) && MayFold(expression, a, b))
        {
            return true;
        }

        // What is compared with zero is the condition in another form.
        var isStill = isCondition && expression.Opcode is Opcode.I32Eqz or Opcode.I64Eqz;
        return (expression.A is { } first && MayFold(first, isStill))
            || (expression.B is { } second && MayFold(second, isCondition: false))
            || (expression.C is { } third && MayFold(third, isCondition: false));
    }

    /// <summary>Whether a result may be known although a load it is computed from is not: a difference of what is equal, a product with zero.</summary>
    private static bool MayFold(Expression operation, Expression a, Expression b)
    {
        if (operation.C is not null || (a.ReadsMemory && b.ReadsMemory))
        {
            return true;
        }

        var other = a.ReadsMemory ? b : a;
        if (other.Kind == ExpressionKind.Constant)
        {
            return other.Bits is 0 or uint.MaxValue or ulong.MaxValue || (other.Bits == 1 && IsRemainder(operation.Opcode));
        }

        return !NeedsAll(operation.Opcode) && !(a.ReadsMemory && (IsShift(operation.Opcode) || operation.Opcode is Opcode.I32ShrS or Opcode.I64ShrS));
    }

    private static bool IsRemainder(Opcode opcode) => opcode is Opcode.I32RemS or Opcode.I32RemU or Opcode.I64RemS or Opcode.I64RemU;
}
