using System.Reflection;
using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Vectors that the JIT knows too much of. It takes ~x + 1 for -x also where + is that of floats (dotnet/runtime#133522). And with AVX-512 it keeps comparisons as masks of a bit for each
/// lane, of which it is wrong about variables, about a complement and nothing, and about two lanes. See docs/rationale.md, "Why are some instructions emitted roundabout?".
/// </content>
internal sealed partial class FunctionCompiler
{
    private const ValueTraits Masks = ValueTraits.Mask | ValueTraits.WideMask | ValueTraits.MixedMask;

    private static ValueTraits VectorTraits(Opcode opcode, Expression a, Expression? b, Expression? c)
    {
        var operands = a.Traits | (b?.Traits ?? 0) | (c?.Traits ?? 0);
        var traits = (operands & ValueTraits.Truth) | MaskTraits(opcode);
        var mixed = (operands & Masks) | ((operands & ValueTraits.WideMask) != 0 ? ValueTraits.MixedMask : 0);
        return opcode switch
        {
            Opcode.I8x16Ne or Opcode.I16x8Ne or Opcode.I32x4Ne or Opcode.I64x2Ne or Opcode.F32x4Ne or Opcode.F64x2Ne => traits | ValueTraits.Complement,
            Opcode.V128Not => traits | ValueTraits.Complement | (operands & Masks),
            Opcode.V128Xor => traits | (MayBeAllOnes(a) || MayBeAllOnes(b!) ? ValueTraits.Complement : 0) | mixed,
            Opcode.V128AndNot => traits | (MayBeAllOnes(a) ? ValueTraits.Complement : 0) | mixed,
            Opcode.V128And or Opcode.V128Or or Opcode.V128Bitselect => traits | (operands & ValueTraits.Complement) | mixed,
            _ => traits,
        };
    }

    private static ValueTraits MaskTraits(Opcode opcode) => opcode switch
    {
        (>= Opcode.F64x2Eq and <= Opcode.F64x2Ge) or (>= Opcode.I64x2Eq and <= Opcode.I64x2GeS) => ValueTraits.Mask | ValueTraits.WideMask,
        >= Opcode.I8x16Eq and <= Opcode.F32x4Ge => ValueTraits.Mask,
        _ => 0,
    };

    /// <summary>What keeps the JIT from knowing an operand for what it is, where it must not.</summary>
    private static MethodInfo? DisguiseOf(Expression operation, int place)
    {
        var (a, b) = (operation.A!, operation.B);
        switch (operation.Opcode)
        {
            case Opcode.F32x4Add or Opcode.F64x2Add:
                // One of them may be 1, so far as the JIT knows.
                return (place == 0 ? a : b!).MayBeComplement && (MayBeKnown(a) || MayBeKnown(b!)) ? Members.Disguised : null;
            case Opcode.V128And:
                return place == 1 && a.MayBeMask && b!.MayBeMask && (a.MayBeComplement || b.MayBeComplement) ? Members.Unmasked : null;
            case Opcode.V128AndNot:
                return place == 1 && a.MayBeMask && b!.MayBeMask ? Members.Unmasked : null;
            case Opcode.V128AnyTrue or Opcode.I64x2AllTrue:
                return a.MayBeMixedMask ? Members.Unmasked : null;
            case Opcode.I8x16Bitmask or Opcode.I32x4Bitmask or Opcode.I64x2Bitmask:
                return a.MayBeMixedMask ? Members.Unmasked : null;
            case Opcode.I16x8Bitmask:
                // No processor has an instruction for it but with masks.
                return a.MayBeMixedMask || a.IsSimple ? Members.Unmasked : null;
            default:
                return null;
        }
    }

    /// <summary>Computes what is put into a variable, which must not become a mask: the JIT would not clear it at the start, nor know it for what it is.</summary>
    private void EmitStored(Expression value)
    {
        Emit(value);
        if (value.MayBeMask && !IsLane(value.Opcode))
        {
            Disguise(Members.Unmasked);
        }
    }

    // What processors compare lane by lane also without masks, which the JIT then does.
    private static bool IsLane(Opcode opcode) => opcode
        is Opcode.I8x16Eq or Opcode.I8x16GtS or Opcode.I8x16LtS or Opcode.I16x8Eq or Opcode.I16x8GtS or Opcode.I16x8LtS or Opcode.I32x4Eq or Opcode.I32x4GtS or Opcode.I32x4LtS
        or Opcode.I64x2Eq or Opcode.I64x2GtS or Opcode.I64x2LtS;

    private void Disguise(MethodInfo method)
    {
        _frameTemporaries += 2;
        _il.Op(I.Call, Token(method));
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
