using Bailey.Wasm.Binary;
using Bailey.Wasm.Guarding;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Code for guarded memories, in which an access outside faults by itself. A load is then what traps, not a check before it; so one that is deferred must be
/// computed before anything else that can be seen: another trap, an effect, a charge of fuel, a way out on which its value is not needed.
/// </content>
internal sealed partial class FunctionCompiler
{
    private readonly bool _guards = module.Options.BoundsChecks == WasmBoundsChecks.GuardPages;

    /// <summary>
    /// Whether accesses fault here. Not in loops that would have to write their fuel to the store for the sake of one access: there the check costs less.
    /// </summary>
    private bool MayFault => _guards && !_fuelDeferred;

    /// <summary>Whether the length of memory 0 is in a local of the method.</summary>
    private bool KeepsLength => !MayFault;

    /// <summary>Whether an access that ends so many bytes above its address needs no check.</summary>
    private bool Faults(int memory, ulong end) => MayFault && !_definition.Memories[memory].Is64 && end <= GuardArena.GuardBytes;

    /// <summary>Computes deferred loads, but for some operands on top.</summary>
    private void SettleFaults(int except = 0)
    {
        if (MayFault)
        {
            Settle(_height - except, static (expression, _) => expression.ReadsMemory, 0);
        }
    }

    /// <summary>Before an instruction. What is not known here to do nothing but compute has everything computed before it.</summary>
    private void SettleFaultsBefore(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Nop or Opcode.Block or Opcode.Loop or Opcode.Drop or Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee or Opcode.GlobalGet
                or Opcode.RefNull or Opcode.RefIsNull or Opcode.MemorySize or Opcode.TableSize
                or (>= Opcode.I32Load and <= Opcode.I64Store32) or (>= Opcode.I32Const and <= Opcode.I64Extend32S)
                or (>= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U) or >= Opcode.V128Load:
                break;
            case Opcode.If or Opcode.BrIf or Opcode.BrTable or Opcode.Select or Opcode.SelectTyped:
                SettleFaults(except: 1);
                break;
            case Opcode.Call:
                // Its arguments are computed in order, and what is below them before them.
                break;
            default:
                SettleFaults();
                break;
        }
    }

    // While a load is emitted only for its trap.
    private bool _discards;

    /// <summary>
    /// Emits the address of a load, and an access to its last byte before. Of a value that is needed in part, or not at all, however it comes to that, the JIT loads a part, and what is left out
    /// may be all that is outside. The address of that access is computed for it alone and never in a local: of one in a local that was accessed once, the JIT takes it that it can be
    /// accessed at any distance, and leaves out what only accesses.
    /// </summary>
    private void EmitProbed(Expression load)
    {
        var size = SizeOf(load.Opcode);
        var end = load.Bits + size;
        var address = load.A!;
        var argument = new MemoryArgument(load.Index, load.Bits);
        if (!IsProbed(load, size, end))
        {
            EmitAddress(address, argument);
            return;
        }

        if (_isLarge && size > 1 && !_discards)
        {
            // Five instructions less: their number decides whether the JIT optimizes a large function at all. One that nobody needs may miss its trap there, unless that is plain to see.
            EmitAddress(address, argument);
            _il.Op(I.Dup);
            _il.Op(I.Ldfld, Token(Members.LastByte(size)));
            _il.Op(I.Pop);
            return;
        }

        if (!address.IsSimple)
        {
            var variable = NewTemporary(address.Type);
            BeginStore(variable);
            EmitWhole(address);
            EndStore(variable);
            address = TemporaryOf(variable);
        }

        LoadBase(load.Index);
        Read(address);
        _il.Op(I.Conv_u);
        _il.Op(I.Add);
        _il.AddOffset(end - 1);
        _il.Op(I.Ldind_u1);
        _il.Op(I.Pop);
        EmitAddress(address, argument);
    }

    private bool IsProbed(Expression load, uint size, ulong end)
    {
        var address = load.A!;
        if ((size == 1 && !_probesBytes) || !Faults(load.Index, end)
            || (address.Kind == ExpressionKind.Constant && IsInsideMinimum(_definition.Memories[load.Index], address.Bits, end)))
        {
            return false;
        }

        if (address.Kind == ExpressionKind.Local && load.Index == 0)
        {
            if (_checked.TryGetValue(address.Index, out var known) && end <= known)
            {
                return false;
            }

            Remember(address.Index, end);
        }

        return true;
    }

    /// <summary>
    /// Emits a value all of which is needed: an address, or what is stored as it is. Nothing of what it is computed from by additions can be left out then, and
    /// nothing of a float by whatever arithmetic; but two loads might be one, and their difference nothing.
    /// </summary>
    private void EmitWhole(Expression expression)
    {
        if (!MayFault || !expression.ReadsMemory)
        {
            Emit(expression);
            return;
        }

        switch (expression)
        {
            case { Kind: ExpressionKind.Load }:
                EmitLoad(expression, isWhole: true);
                break;
            case { Kind: ExpressionKind.Operation, B: { } b, MayBeTruth: false } when NeedsAll(expression.Opcode):
                if (b.ReadsMemory)
                {
                    Emit(expression.A!);
                }
                else
                {
                    EmitWhole(expression.A!);
                }

                EmitWhole(b);
                Apply(expression);
                break;
            default:
                Emit(expression);
                break;
        }
    }

    /// <summary>Whether each bit of a result depends on all of both operands, so far as the JIT knows.</summary>
    private static bool NeedsAll(Opcode opcode) => opcode
        is Opcode.I32Add or Opcode.I32Sub or Opcode.I32Xor or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Xor
        or Opcode.F32Add or Opcode.F32Sub or Opcode.F32Mul or Opcode.F32Div or Opcode.F64Add or Opcode.F64Sub or Opcode.F64Mul or Opcode.F64Div;

    /// <summary>Gives up a value. A load is made nonetheless, for its trap.</summary>
    private void Discard(Expression? expression)
    {
        if (!MayFault || expression is not { ReadsMemory: true })
        {
            Release(expression);
            return;
        }

        if (expression.Kind == ExpressionKind.Load && Faults(expression.Index, expression.Bits + SizeOf(expression.Opcode)))
        {
            _discards = true;
            Emit(expression);
            _discards = false;
            _il.Op(I.Pop);
            return;
        }

        Discard(expression.A);
        Discard(expression.B);
        Discard(expression.C);
    }
}
