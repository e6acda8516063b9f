using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Numbers compared with zero. Behind a rotation the JIT leaves the comparison out, as if the rotation had set the processor's flags (dotnet/runtime#129288); so none
/// stands there. What may be one of two shifts, or of what was put into a local, is read twice: then the comparison is of a local, and costs what it did.
/// </content>
internal sealed partial class FunctionCompiler
{
    private static bool IsRotation(Opcode opcode) => opcode is Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr;

    private static bool IsShift(Opcode opcode) => opcode is Opcode.I32Shl or Opcode.I32ShrU or Opcode.I64Shl or Opcode.I64ShrU;

    /// <summary>Whether the JIT may see a rotation in an operation: also in two shifts.</summary>
    private static bool IsRotation(Opcode opcode, Expression a, Expression? b) => opcode switch
    {
        Opcode.I32Or or Opcode.I64Or or Opcode.I32Xor or Opcode.I64Xor or Opcode.I32Add or Opcode.I64Add => a.MayBeShift && b!.MayBeShift,
        Opcode.I32WrapI64 or Opcode.I64ExtendI32S or Opcode.I64ExtendI32U => a.MayBeRotation,
        _ => IsRotation(opcode),
    };

    /// <summary>Whether an operation only asks whether its first operand is zero.</summary>
    private static bool TestsZero(Expression operation) => operation.Opcode switch
    {
        Opcode.I32Eqz or Opcode.I64Eqz => true,
        Opcode.I32Eq or Opcode.I32Ne or Opcode.I32GtU or Opcode.I32LeU or Opcode.I64Eq or Opcode.I64Ne or Opcode.I64GtU or Opcode.I64LeU =>
            operation.B is { Kind: ExpressionKind.Constant, Bits: 0 },
        Opcode.I32LtU or Opcode.I32GeU or Opcode.I64LtU or Opcode.I64GeU => operation.B is { Kind: ExpressionKind.Constant, Bits: 1 },
        _ => false,
    };

    /// <summary>Computes what is compared with zero, or something that is zero where it is.</summary>
    private void EmitTested(Expression expression)
    {
        while (expression.Kind == ExpressionKind.Operation && IsRotation(expression.Opcode) && expression.B!.IsSimple)
        {
            Release(expression.B);
            expression = expression.A!;
        }

        if (!expression.MayBeRotation)
        {
            Emit(expression);
            return;
        }

        expression = Simplify(expression);
        Read(expression);
        Emit(expression);
        _il.Op(I.And);
    }
}
