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

    /// <summary>A load of more than the JIT would access for it if nobody needed the value, as one that was checked; anything else as it is.</summary>
    private Expression WithCheck(Expression expression)
    {
        var size = expression.Kind == ExpressionKind.Load ? SizeOf(expression.Opcode) : 0;
        if (size < 8 || !Faults(expression.Index, expression.Bits + size))
        {
            return expression;
        }

        var address = CheckFully(expression);
        return new Expression
        {
            Kind = ExpressionKind.Load,
            Type = expression.Type,
            Opcode = expression.Opcode,
            A = address,
            Bits = expression.Bits,
            Index = expression.Index,
            Depth = 1,
            Locals = address.Locals,
            ReadsMemory = true,
        };
    }

    /// <summary>Checks all bytes of a load, as code without guard pages does; the address comes back as something that can be read again.</summary>
    private Expression CheckFully(Expression load)
    {
        var variable = NewTemporary(WasmValueType.I64);
        BeginStore(variable);
        Emit(load.A!);
        _il.Op(I.Conv_u8);
        EndStore(variable);
        var address = TemporaryOf(variable);
        Check(address, load.Index, load.Bits + SizeOf(load.Opcode));
        return address;
    }

    /// <summary>
    /// Gives up a value. A load is made nonetheless, as a check: of a load that nobody needs the JIT keeps an access of fewer bytes than it had.
    /// </summary>
    private void Discard(Expression? expression)
    {
        if (!MayFault || expression is not { ReadsMemory: true })
        {
            Release(expression);
            return;
        }

        if (expression.Kind == ExpressionKind.Load && Faults(expression.Index, expression.Bits + SizeOf(expression.Opcode)))
        {
            Release(CheckFully(expression));
            return;
        }

        Discard(expression.A);
        Discard(expression.B);
        Discard(expression.C);
    }
}
