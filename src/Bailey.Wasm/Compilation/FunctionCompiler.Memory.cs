using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Loads and stores. Base and length of memory 0 are kept in locals of the method; the length is read anew after
/// calls that may grow it. Every access is checked against the length, unless an earlier check covers it.
/// </content>
internal sealed partial class FunctionCompiler
{
    private void Load(Opcode opcode, MemoryArgument argument) => PushLoad(opcode, argument, CheckedAddress(Pop(), argument, SizeOf(opcode)));

    private void PushLoad(Opcode opcode, MemoryArgument argument, Expression address)
    {
        if (address.Depth >= Expression.MaxDepth)
        {
            address = Simplify(address);
        }

        Push(new Expression
        {
            Kind = ExpressionKind.Load,
            Type = LoadType(opcode),
            Opcode = opcode,
            A = address,
            Bits = argument.Offset,
            Index = argument.Memory,
            Depth = address.Depth + 1,
            Locals = address.Locals,
            ReadsMemory = true,
            ReadsGlobals = address.ReadsGlobals,
        });
    }

    private void Store(Opcode opcode, MemoryArgument argument)
    {
        var value = Pop();
        var address = CheckedAddress(Pop(), argument, SizeOf(opcode));
        SettleMemory();
        EmitAddress(address, argument);
        if (SizeOf(opcode) == SizeOf(value.Type))
        {
            EmitWhole(value);
        }
        else
        {
            Emit(value);
        }

        if (opcode is Opcode.I32Store or Opcode.I32Store8 or Opcode.I32Store16 or (>= Opcode.I64Store8 and <= Opcode.I64Store32))
        {
            Narrow(value.Type);
        }

        if (value.IsSimple && Faults(argument.Memory, argument.Offset + SizeOf(opcode)))
        {
            // Of several stores of constants to adjacent bytes the JIT would make one, which faults before any of them is stored.
            _il.Op(I.Volatile);
        }

        switch (opcode)
        {
            case Opcode.I32Store or Opcode.I64Store32:
                _il.Op(I.Stind_i4);
                break;
            case Opcode.I64Store:
                _il.Op(I.Stind_i8);
                break;
            case Opcode.F32Store:
                _il.Op(I.Stind_r4);
                break;
            case Opcode.F64Store:
                _il.Op(I.Stind_r8);
                break;
            case Opcode.I32Store8 or Opcode.I64Store8:
                _il.Op(I.Stind_i1);
                break;
            case Opcode.I32Store16 or Opcode.I64Store16:
                _il.Op(I.Stind_i2);
                break;
            default:
                StoreIndirect(WasmValueType.V128);
                break;
        }
    }

    private void LoadLane(Opcode opcode, MemoryArgument argument, byte lane)
    {
        var vector = Pop();
        var address = CheckedAddress(Pop(), argument, SizeOf(opcode));
        var result = NewTemporary(WasmValueType.V128);
        BeginStore(result);
        EmitProbed(new Expression { Kind = ExpressionKind.Load, Type = WasmValueType.V128, Opcode = opcode, A = address, Bits = argument.Offset, Index = argument.Memory });
        Emit(vector);
        _il.LoadInt32(lane);
        _il.Op(I.Call, Token(SimdLowering.MemoryOperation(opcode)));
        EndStore(result);
        PushTemporary(result);
    }

    private void StoreLane(Opcode opcode, MemoryArgument argument, byte lane)
    {
        var vector = Pop();
        var address = CheckedAddress(Pop(), argument, SizeOf(opcode));
        SettleMemory();
        EmitAddress(address, argument);
        Emit(vector);
        _il.LoadInt32(lane);
        _il.Op(I.Call, Token(SimdLowering.MemoryOperation(opcode)));
    }

    private void EmitAddress(Expression address, MemoryArgument argument)
    {
        LoadBase(argument.Memory);
        if (address.Kind == ExpressionKind.Constant)
        {
            var sum = (address.Type == WasmValueType.I32 ? (uint)address.Bits : address.Bits) + argument.Offset;
            _il.AddOffset(sum);
            return;
        }

        EmitWhole(address);
        if (address.Type == WasmValueType.I32 || !Environment.Is64BitProcess)
        {
            _il.Op(I.Conv_u);
        }

        _il.Op(I.Add);
        _il.AddOffset(argument.Offset);
    }

    /// <param name="load">The load.</param>
    /// <param name="isWhole">Whether all of it is needed by what comes next, whatever becomes of that.</param>
    private void EmitLoad(Expression load, bool isWhole)
    {
        if (isWhole)
        {
            EmitAddress(load.A!, new(load.Index, load.Bits));
        }
        else
        {
            EmitProbed(load);
        }

        switch (load.Opcode)
        {
            case Opcode.I32Load:
                _il.Op(I.Ldind_i4);
                break;
            case Opcode.I64Load:
                _il.Op(I.Ldind_i8);
                break;
            case Opcode.F32Load:
                _il.Op(I.Ldind_r4);
                break;
            case Opcode.F64Load:
                _il.Op(I.Ldind_r8);
                break;
            case Opcode.I32Load8S:
                _il.Op(I.Ldind_i1);
                break;
            case Opcode.I32Load8U:
                _il.Op(I.Ldind_u1);
                break;
            case Opcode.I32Load16S:
                _il.Op(I.Ldind_i2);
                break;
            case Opcode.I32Load16U:
                _il.Op(I.Ldind_u2);
                break;
            case Opcode.I64Load8S:
                _il.Op(I.Ldind_i1);
                _il.Op(I.Conv_i8);
                break;
            case Opcode.I64Load8U:
                _il.Op(I.Ldind_u1);
                _il.Op(I.Conv_u8);
                break;
            case Opcode.I64Load16S:
                _il.Op(I.Ldind_i2);
                _il.Op(I.Conv_i8);
                break;
            case Opcode.I64Load16U:
                _il.Op(I.Ldind_u2);
                _il.Op(I.Conv_u8);
                break;
            case Opcode.I64Load32S:
                _il.Op(I.Ldind_i4);
                _il.Op(I.Conv_i8);
                break;
            case Opcode.I64Load32U:
                _il.Op(I.Ldind_u4);
                _il.Op(I.Conv_u8);
                break;
            case Opcode.V128Load:
                LoadIndirect(WasmValueType.V128);
                break;
            default:
                _il.Op(I.Call, Token(SimdLowering.MemoryOperation(load.Opcode)));
                break;
        }
    }

    private void LoadBase(int memory)
    {
        if (memory == 0)
        {
            if (_baseLocal < 0)
            {
                _baseLocal = NewLocal(LocalKind.Pointer);
            }

            _il.LoadLocal(_baseLocal);
        }
        else
        {
            LoadMemory(memory);
            _il.Op(I.Ldfld, Token(Members.Base));
        }
    }

    private void LoadLength(int memory)
    {
        if (memory == 0 && KeepsLength)
        {
            if (_lengthLocal < 0)
            {
                _lengthLocal = NewLocal(LocalKind.UInt64);
            }

            _il.LoadLocal(_lengthLocal);
        }
        else
        {
            LoadMemory(memory);
            _il.Op(I.Ldfld, Token(Members.ByteLength));
        }
    }

    private void LoadMemory(int memory)
    {
        _il.LoadArgument(0);
        if (memory == 0)
        {
            _il.Op(I.Ldfld, Token(Members.Memory0));
        }
        else
        {
            _il.Op(I.Ldfld, Token(Members.Memories));
            _il.LoadInt32(memory);
            _il.Op(I.Ldelem_ref);
        }
    }

    /// <summary>After anything that may have grown memory.</summary>
    private void ReloadLength()
    {
        _growsMemory = true;
        if (_scan.UsesMemory0 && !_guards)
        {
            LoadLengthLocal();
        }
    }

    private void LoadLengthLocal()
    {
        LoadMemory(0);
        _il.Op(I.Ldfld, Token(Members.ByteLength));
        if (_lengthLocal < 0)
        {
            _lengthLocal = NewLocal(LocalKind.UInt64);
        }

        _il.StoreLocal(_lengthLocal);
        if (HasLimit)
        {
            WriteLimit(_il);
        }
    }

    /// <summary>Whether the addresses that most accesses may have end at a local.</summary>
    private bool HasLimit => !_guards && _scan.CommonEnd > 0 && IsInsideMinimum(_definition.Memories[0], 0, _scan.CommonEnd);

    private void LoadLimit()
    {
        if (_limitLocal < 0)
        {
            _limitLocal = NewLocal(LocalKind.UInt64);
        }

        if (_lengthLocal < 0)
        {
            _lengthLocal = NewLocal(LocalKind.UInt64);
        }

        _il.LoadLocal(_limitLocal);
    }

    private void WriteLimit(CilWriter il)
    {
        if (_limitLocal < 0)
        {
            _limitLocal = NewLocal(LocalKind.UInt64);
        }

        il.LoadLocal(_lengthLocal);
        il.LoadInt64((long)_scan.CommonEnd - 1);
        il.Op(I.Sub);
        il.StoreLocal(_limitLocal);
    }

    private void Narrow(WasmValueType type)
    {
        if (type == WasmValueType.I64)
        {
            _il.Op(I.Conv_i4);
        }
    }

    public static uint SizeOf(Opcode opcode) => opcode switch
    {
        Opcode.I32Load8S or Opcode.I32Load8U or Opcode.I64Load8S or Opcode.I64Load8U or Opcode.I32Store8 or Opcode.I64Store8
            or Opcode.V128Load8Splat or Opcode.V128Load8Lane or Opcode.V128Store8Lane => 1,
        Opcode.I32Load16S or Opcode.I32Load16U or Opcode.I64Load16S or Opcode.I64Load16U or Opcode.I32Store16 or Opcode.I64Store16
            or Opcode.V128Load16Splat or Opcode.V128Load16Lane or Opcode.V128Store16Lane => 2,
        Opcode.I32Load or Opcode.F32Load or Opcode.I64Load32S or Opcode.I64Load32U or Opcode.I32Store or Opcode.F32Store or Opcode.I64Store32
            or Opcode.V128Load32Splat or Opcode.V128Load32Lane or Opcode.V128Store32Lane or Opcode.V128Load32Zero => 4,
        Opcode.V128Load or Opcode.V128Store => 16,
        _ => 8,
    };

    private static uint SizeOf(WasmValueType type) => type.Code switch
    {
        0x7F or 0x7D => 4,
        0x7E or 0x7C => 8,
        _ => 16,
    };

    private static WasmValueType LoadType(Opcode opcode) => opcode switch
    {
        Opcode.I32Load or (>= Opcode.I32Load8S and <= Opcode.I32Load16U) => WasmValueType.I32,
        Opcode.I64Load or (>= Opcode.I64Load8S and <= Opcode.I64Load32U) => WasmValueType.I64,
        Opcode.F32Load => WasmValueType.F32,
        Opcode.F64Load => WasmValueType.F64,
        _ => WasmValueType.V128,
    };
}
