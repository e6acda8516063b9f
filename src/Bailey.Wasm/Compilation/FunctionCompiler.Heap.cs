using Bailey.Wasm.Binary;
using Bailey.Wasm.Heap;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Structures, casts and integers of 31 bits. What reads or writes a field does so at once, because it may trap.</content>
internal sealed partial class FunctionCompiler
{
    private void HeapInstruction(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.StructNew or Opcode.StructNewDefault:
                NewStruct((int)reader.ReadU32(), opcode == Opcode.StructNew);
                break;
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU:
                {
                    var type = _definition.Types[(int)reader.ReadU32()];
                    GetField(type, (int)reader.ReadU32(), opcode == Opcode.StructGetS);
                    break;
                }

            case Opcode.StructSet:
                {
                    var type = _definition.Types[(int)reader.ReadU32()];
                    SetField(type, (int)reader.ReadU32());
                    break;
                }

            case Opcode.RefEq:
                {
                    var right = Pop();
                    var left = Pop();
                    Result(WasmValueType.I32, Members.Heap(nameof(HeapOperations.AreEqual)), () =>
                    {
                        Emit(left);
                        Emit(right);
                    });
                    break;
                }

            case Opcode.RefTest or Opcode.RefTestNull:
                {
                    var code = ReadCastType(ref reader, opcode == Opcode.RefTestNull);
                    var reference = Pop();
                    var result = NewTemporary(WasmValueType.I32);
                    BeginStore(result);
                    Emit(reference);
                    EmitTest(code);
                    EndStore(result);
                    PushTemporary(result);
                    break;
                }

            case Opcode.RefCast or Opcode.RefCastNull:
                {
                    var code = ReadCastType(ref reader, opcode == Opcode.RefCastNull);
                    LoadVariable(_variables[KeepTop()]);
                    EmitTest(code);
                    Branch(I.Brfalse, TrapSite.CastFailure);
                    break;
                }

            case Opcode.BrOnCast or Opcode.BrOnCastFail:
                BranchOnCast(ref reader, opcode == Opcode.BrOnCast);
                break;
            case Opcode.AnyConvertExtern:
                {
                    var reference = Pop();
                    GiveBackFuel();
                    Result(WasmValueType.ExternRef, Members.Heap(nameof(HeapOperations.TakeIn)), () =>
                    {
                        Emit(reference);
                        _il.LoadArgument(0);
                    });
                    break;
                }

            case Opcode.ExternConvertAny:
                // The same object for both.
                break;
            case Opcode.RefI31:
                {
                    var value = Pop();
                    Result(WasmValueType.ExternRef, Members.Heap(nameof(HeapOperations.NewI31)), () =>
                    {
                        Emit(value);
                        _il.LoadArgument(0);
                    });
                    break;
                }

            case Opcode.I31GetS or Opcode.I31GetU:
                GetI31(opcode == Opcode.I31GetS);
                break;
            default:
                ArrayInstruction(ref reader, opcode);
                break;
        }
    }

    private void NewStruct(int typeIndex, bool hasValues)
    {
        var type = _definition.Types[typeIndex];
        var made = NewTemporary(WasmValueType.ExternRef);
        BeginStore(made);
        State(typeIndex);
        _il.Op(I.Call, Token(Members.Heap(nameof(HeapOperations.NewStruct))));
        EndStore(made);
        if (hasValues)
        {
            var first = _height - type.Fields.Length;
            for (var i = 0; i < type.Fields.Length; i++)
            {
                StoreField(type, i, () => LoadVariable(_variables[made]), _stack[first + i]);
                CheckSize();
            }

            _height = first;
            _settled = Math.Min(_settled, _height);
        }

        PushTemporary(made);
    }

    private void GetField(DefinedType type, int field, bool isSigned)
    {
        var structure = NonNull(Pop());
        var result = NewTemporary(type.Fields[field].Value.Erased);
        BeginStore(result);
        Emit(structure);
        LoadField(type, field, isSigned);
        EndStore(result);
        PushTemporary(result);
    }

    private void SetField(DefinedType type, int field)
    {
        var value = Pop();
        var structure = NonNull(Pop());
        StoreField(type, field, () => Emit(structure), value);
    }

    /// <summary>Traps where a reference is null; it comes back as something that can be read again.</summary>
    private Expression NonNull(Expression reference)
    {
        reference = Simplify(reference);
        Read(reference);
        Branch(I.Brfalse, TrapSite.NullReference);
        return reference;
    }

    /// <summary>Reads a field of the structure on CIL's stack.</summary>
    private void LoadField(DefinedType type, int field, bool isSigned)
    {
        var (definition, slot) = (type.Fields[field], type.Slots[field]);
        if (definition.Value == WasmValueType.V128)
        {
            Slot(Members.MoreVectors, slot.Index);
            _frameTemporaries += 2;
            _il.Op(I.Ldelem, module.VectorToken);
        }
        else if (definition.Value.IsReference)
        {
            if (slot.IsInline)
            {
                _il.Op(I.Ldfld, Token(Members.StructField("R", slot.Index)));
            }
            else
            {
                Slot(Members.MoreReferences, slot.Index);
                _il.Op(I.Ldelem_ref);
            }
        }
        else
        {
            NumberAddress(slot);
            switch (definition.PackedBits)
            {
                case 8:
                    _il.Op(isSigned ? I.Ldind_i1 : I.Ldind_u1);
                    break;
                case 16:
                    _il.Op(isSigned ? I.Ldind_i2 : I.Ldind_u2);
                    break;
                default:
                    LoadIndirect(definition.Value);
                    break;
            }
        }
    }

    private void StoreField(DefinedType type, int field, Action structure, Expression value)
    {
        var (definition, slot) = (type.Fields[field], type.Slots[field]);
        structure();
        if (definition.Value == WasmValueType.V128)
        {
            Slot(Members.MoreVectors, slot.Index);
            Emit(value);
            _frameTemporaries += 2;
            _il.Op(I.Stelem, module.VectorToken);
        }
        else if (definition.Value.IsReference)
        {
            if (slot.IsInline)
            {
                Emit(value);
                _il.Op(I.Stfld, Token(Members.StructField("R", slot.Index)));
            }
            else
            {
                Slot(Members.MoreReferences, slot.Index);
                Emit(value);
                _il.Op(I.Stelem_ref);
            }
        }
        else
        {
            NumberAddress(slot);
            Emit(value);
            switch (definition.PackedBits)
            {
                case 8:
                    _il.Op(I.Stind_i1);
                    break;
                case 16:
                    _il.Op(I.Stind_i2);
                    break;
                default:
                    StoreIndirect(definition.Value);
                    break;
            }
        }
    }

    private void NumberAddress(FieldSlot slot)
    {
        if (slot.IsInline)
        {
            _il.Op(I.Ldflda, Token(Members.StructField("N", slot.Index)));
        }
        else
        {
            Slot(Members.MoreNumbers, slot.Index);
            _il.Op(I.Ldelema, module.Metadata.Token(typeof(long)));
        }
    }

    private void Slot(System.Reflection.FieldInfo array, int index)
    {
        _il.Op(I.Ldfld, Token(array));
        _il.LoadInt32(index);
    }

    private void GetI31(bool isSigned)
    {
        var reference = NonNull(Pop());
        var result = NewTemporary(WasmValueType.I32);
        BeginStore(result);
        Emit(reference);
        _il.Op(I.Ldfld, Token(Members.I31Number));
        if (!isSigned)
        {
            _il.LoadInt32(int.MaxValue);
            _il.Op(I.And);
        }

        EndStore(result);
        PushTemporary(result);
    }

    private int ReadCastType(ref WasmReader reader, bool isNullable)
    {
        var code = _types.ReadHeapCode(ref reader, _definition.Types.Length);
        return isNullable ? code : ValueCode.AsNonNull(code);
    }

    /// <summary>Whether the reference on CIL's stack is of a type.</summary>
    private void EmitTest(int code)
    {
        _il.LoadArgument(0);
        if (ValueCode.IsDefined(code) && _definition.Types[ValueCode.IndexOf(code)].Kind != CompositeKind.Function)
        {
            _il.LoadInt32(ValueCode.IndexOf(code));
            _il.Op(I.Call, Token(Members.Heap((code & ValueCode.NonNull) != 0 ? nameof(HeapOperations.IsObject) : nameof(HeapOperations.IsObjectOrNull))));
            return;
        }

        _il.LoadInt32(code);
        _il.Op(I.Call, Token(Members.Heap(nameof(HeapOperations.Is))));
    }

    private void BranchOnCast(ref WasmReader reader, bool whenCast)
    {
        var flags = reader.ReadByte();
        var depth = (int)reader.ReadU32();
        reader.ReadS33();
        var code = ReadCastType(ref reader, (flags & 2) != 0);
        var test = NewTemporary(WasmValueType.I32);
        var reference = KeepTop();
        BeginStore(test);
        LoadVariable(_variables[reference]);
        EmitTest(code);
        EndStore(test);
        var condition = TemporaryOf(test);
        if (!whenCast)
        {
            condition = new Expression { Kind = ExpressionKind.Operation, Type = WasmValueType.I32, Opcode = Opcode.I32Eqz, A = condition, Depth = 1 };
        }

        // The reference goes along, and stays on the other way.
        BranchIf(FrameAt(depth), condition);
    }
}
