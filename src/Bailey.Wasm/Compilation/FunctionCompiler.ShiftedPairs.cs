using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Two shifts that the JIT may take for a rotation, and leave a comparison with zero out behind it (dotnet/runtime#129288). What is compared is then put into a variable
/// and read twice: so it is the variable that is compared, and the code costs what it did.
/// </content>
internal sealed partial class FunctionCompiler
{
    private static bool IsShift(Opcode opcode) => opcode is Opcode.I32Shl or Opcode.I32ShrU or Opcode.I64Shl or Opcode.I64ShrU;

    private static bool IsRotation(Opcode opcode, Expression a, Expression? b) => opcode switch
    {
        Opcode.I32Or or Opcode.I64Or or Opcode.I32Xor or Opcode.I64Xor or Opcode.I32Add or Opcode.I64Add => a.MayBeShift && b!.MayBeShift,
        Opcode.I32WrapI64 or Opcode.I64ExtendI32S or Opcode.I64ExtendI32U => a.MayBeRotation,
        _ => false,
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

    /// <summary>Computes what is compared with zero.</summary>
    private void EmitTested(Expression expression)
    {
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
