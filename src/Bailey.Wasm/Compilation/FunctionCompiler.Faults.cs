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
    // Loads of so many bytes the JIT makes as they are, or not at all.
    private const int WholeBytes = 4;

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

    /// <summary>
    /// Before a load of eight bytes or more: accesses the last of them. Of a value that is needed in part, or not at all, however it comes to that, the JIT
    /// loads a part, and what is left out may be all that is outside. The address comes back as something that can be read again.
    /// </summary>
    private Expression Probed(Expression address, MemoryArgument argument, uint size)
    {
        if (size <= WholeBytes || !Faults(argument.Memory, argument.Offset + size)
            || (address.Kind == ExpressionKind.Constant && IsInsideMinimum(_definition.Memories[argument.Memory], address.Bits, argument.Offset + size)))
        {
            return address;
        }

        if (!address.IsSimple)
        {
            // Extended once, for both.
            var variable = NewTemporary(WasmValueType.I64);
            BeginStore(variable);
            Emit(address);
            _il.Op(I.Conv_u8);
            EndStore(variable);
            address = TemporaryOf(variable);
        }

        var isKnown = address.Kind == ExpressionKind.Local && argument.Memory == 0;
        var end = argument.Offset + size;
        if (isKnown && _checked.TryGetValue(address.Index, out var known) && end <= known)
        {
            return address;
        }

        if (isKnown)
        {
            Remember(address.Index, end);
        }

        LoadBase(argument.Memory);
        Read(address);
        _il.Op(I.Conv_u);
        _il.Op(I.Add);
        _il.LoadInt64((long)end - 1);
        _il.Op(I.Conv_u);
        _il.Op(I.Add);
        _il.Op(I.Ldind_u1);
        _il.Op(I.Pop);
        return address;
    }

    /// <summary>
    /// Gives up a value. A load that was not probed is made nonetheless, as a check: nothing of it may be left out.
    /// </summary>
    private void Discard(Expression? expression)
    {
        if (!MayFault || expression is not { ReadsMemory: true })
        {
            Release(expression);
            return;
        }

        if (expression.Kind == ExpressionKind.Load && SizeOf(expression.Opcode) <= WholeBytes && Faults(expression.Index, expression.Bits + SizeOf(expression.Opcode)))
        {
            Emit(expression);
            _il.Op(I.Pop);
            return;
        }

        Discard(expression.A);
        Discard(expression.B);
        Discard(expression.C);
    }
}
