using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// What the JIT may fold: operations that give an operand back, and conditions of which it may find a part to be a known number. Where that makes one the same as a condition it came by, it leaves out the branch, and with it
/// what traps in the condition (dotnet/runtime#133982). A load that is probed is a statement of its own, which stays; those of one byte are not probed elsewhere.
/// </content>
internal sealed partial class FunctionCompiler
{
    private bool _probesBytes;

    /// <summary>Branches to a label depending on an i32; all that it loads traps where it is outside.</summary>
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

    /// <summary>Whether the JIT may fold the operation to its operand, or its operand's negation, signalling NaNs included.</summary>
    private static bool IsFolded(Expression operation) => operation.Opcode switch
    {
        Opcode.F32DemoteF64 => operation.A!.Opcode == Opcode.F64PromoteF32,
        Opcode.F32Add or Opcode.F32Sub or Opcode.F32Mul or Opcode.F32Div => IsNeutral(operation.A!) || IsNeutral(operation.B!),
        Opcode.F64Add or Opcode.F64Sub or Opcode.F64Mul or Opcode.F64Div => IsNeutral(operation.A!) || IsNeutral(operation.B!),
        _ => false,
    };

    private static bool IsNeutral(Expression operand) =>
        operand.Kind == ExpressionKind.Constant
        && (operand.Type == WasmValueType.F32 ? BitConverter.UInt32BitsToSingle((uint)operand.Bits) : BitConverter.UInt64BitsToDouble(operand.Bits)) is 0 or 1 or -1;

    /// <summary>Whether the JIT may fold an operation on vectors to its other operand where the one at a place makes no difference to numbers.</summary>
    private static bool MayGiveBack(Opcode opcode, int place) => opcode switch
    {
        Opcode.F32x4Add or Opcode.F64x2Add or Opcode.F32x4Mul or Opcode.F64x2Mul => true,
        Opcode.F32x4Sub or Opcode.F64x2Sub or Opcode.F32x4Div or Opcode.F64x2Div => place == 1,
        _ => false,
    };

    private static bool IsNeutralVector(Opcode opcode, Expression operand)
    {
        if (operand.Kind != ExpressionKind.Constant || operand.Bits != operand.HighBits)
        {
            return false;
        }

        var isSum = opcode is Opcode.F32x4Add or Opcode.F64x2Add or Opcode.F32x4Sub or Opcode.F64x2Sub;
        if (SimdLowering.ReturnsFloatLanes(opcode) == SimdFloatLanes.F64x2)
        {
            return Math.Abs(BitConverter.UInt64BitsToDouble(operand.Bits)) == (isSum ? 0 : 1);
        }

        return (uint)operand.Bits == (uint)(operand.Bits >> 32) && MathF.Abs(BitConverter.UInt32BitsToSingle((uint)operand.Bits)) == (isSum ? 0 : 1);
    }

    /// <summary>A constant that the JIT does not know.</summary>
    private void EmitHidden(Expression constant)
    {
        _il.LoadInt64((long)constant.Bits);
        _il.LoadInt64((long)constant.HighBits);
        _il.Op(I.Call, Token(Members.HiddenVectorConstant));
    }
}
