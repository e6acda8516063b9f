using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Complements of vectors. The JIT takes ~x + 1 for -x also where + is that of floats (dotnet/runtime#133522). What may be a complement there is therefore the greater
/// of itself and zero, as bytes without sign, which it is anyway.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Locals that were ever set to what may be a complement.
    private bool[] _complements = [];

    /// <summary>Whether the JIT may come to see a complement in an operation.</summary>
    private static bool IsVectorComplement(Opcode opcode, Expression a, Expression? b, Expression? c) => opcode switch
    {
        Opcode.V128Not => true,
        Opcode.V128Xor => MayBeAllOnes(a) || MayBeAllOnes(b!),
        Opcode.V128AndNot => MayBeAllOnes(a),
        Opcode.V128And or Opcode.V128Or => a.MayBeComplement || b!.MayBeComplement,
        Opcode.V128Bitselect => a.MayBeComplement || b!.MayBeComplement || c!.MayBeComplement,
        _ => false,
    };

    /// <summary>Whether an operation adds floats, one of which may be 1 so far as the JIT knows.</summary>
    private static bool MayAddOne(Expression operation) =>
        operation.Opcode is Opcode.F32x4Add or Opcode.F64x2Add && (MayBeKnown(operation.A!) || MayBeKnown(operation.B!));

    /// <summary>Computes a vector in a way in which the JIT sees no complement.</summary>
    private void EmitNoComplement(Expression vector)
    {
        Emit(vector);
        if (vector.MayBeComplement)
        {
            _il.Op(I.Call, Token(Members.NoComplement));
        }
    }

    /// <summary>Computes an argument: the callee, which may be inlined, does not know what it is.</summary>
    private void EmitArgument(Expression argument)
    {
        if (argument.Type == WasmValueType.V128)
        {
            EmitNoComplement(argument);
        }
        else
        {
            Emit(argument);
        }
    }

    private static bool MayBeAllOnes(Expression vector) =>
        vector.Kind == ExpressionKind.Constant ? (vector.Bits & vector.HighBits) == ulong.MaxValue : MayBeKnown(vector);

    /// <summary>Whether the JIT may know a value: it is computed from nothing but constants and variables.</summary>
    private static bool MayBeKnown(Expression value) => value.Kind switch
    {
        ExpressionKind.Load or ExpressionKind.Global => false,
        ExpressionKind.Operation => MayBeKnown(value.A!) && (value.B is null || MayBeKnown(value.B)) && (value.C is null || MayBeKnown(value.C)),
        _ => true,
    };
}
