using Bailey.Wasm.Binary;
using Bailey.Wasm.Heap;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Arrays. Elements are read and written in place, everything else is a call into the runtime.</content>
internal sealed partial class FunctionCompiler
{
    private readonly Dictionary<LocalKind, int> _itemLocals = [];

    private void ArrayInstruction(ref WasmReader reader, Opcode opcode)
    {
        if (opcode == Opcode.ArrayLen)
        {
            ArrayLength();
            return;
        }

        var typeIndex = (int)reader.ReadU32();
        var element = _definition.Types[typeIndex].Fields[0];
        switch (opcode)
        {
            case Opcode.ArrayNew:
                {
                    var length = Pop();
                    var value = Pop();
                    NewArray(nameof(ArrayOperations.New) + Suffix(element), typeIndex, value, length);
                    break;
                }

            case Opcode.ArrayNewDefault:
                NewArray(nameof(ArrayOperations.New), typeIndex, Pop());
                break;
            case Opcode.ArrayNewFixed:
                NewFixed(typeIndex, (int)reader.ReadU32());
                break;
            case Opcode.ArrayNewData or Opcode.ArrayNewElem:
                {
                    var segment = (int)reader.ReadU32();
                    var length = Pop();
                    var source = Pop();
                    Result(WasmValueType.ExternRef, Members.Array(opcode == Opcode.ArrayNewData ? nameof(ArrayOperations.NewData) : nameof(ArrayOperations.NewElements)), () =>
                    {
                        Emit(source);
                        Emit(length);
                        State(typeIndex);
                        _il.LoadInt32(segment);
                    });
                    break;
                }

            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                GetElement(element, opcode == Opcode.ArrayGetS);
                break;
            case Opcode.ArraySet:
                SetElement(element);
                break;
            case Opcode.ArrayFill:
                CallArray(nameof(ArrayOperations.Fill) + Suffix(element), 4);
                break;
            case Opcode.ArrayCopy:
                reader.ReadU32();
                CallArray(nameof(ArrayOperations.Copy), 5);
                break;
            default:
                CallArray(opcode == Opcode.ArrayInitData ? nameof(ArrayOperations.InitData) : nameof(ArrayOperations.InitElements), 4, (int)reader.ReadU32());
                break;
        }
    }

    private static string Suffix(FieldType element) => element.Value.Code switch
    {
        0x7F => "I32",
        0x7E => "I64",
        0x7D => "F32",
        0x7C => "F64",
        0x7B => "V128",
        _ => "Reference",
    };

    private void NewArray(string method, int typeIndex, params Expression[] operands) => Result(WasmValueType.ExternRef, Members.Array(method), () =>
    {
        foreach (var operand in operands)
        {
            Emit(operand);
        }

        State(typeIndex);
    });

    private void NewFixed(int typeIndex, int count)
    {
        var element = _definition.Types[typeIndex].Fields[0];
        var made = NewTemporary(WasmValueType.ExternRef);
        BeginStore(made);
        _il.LoadInt32(count);
        State(typeIndex);
        _il.Op(I.Call, Token(Members.Array(nameof(ArrayOperations.New))));
        EndStore(made);
        var items = ItemsLocal(element);
        LoadVariable(_variables[made]);
        _il.Op(I.Ldfld, Token(Members.ArrayItems));
        _il.StoreLocal(items);
        var first = _height - count;
        for (var i = 0; i < count; i++)
        {
            _il.LoadLocal(items);
            _il.LoadInt32(i);
            Emit(_stack[first + i]);
            StoreElement(element);
            CheckSize();
        }

        _height = first;
        _settled = Math.Min(_settled, _height);
        PushTemporary(made);
    }

    private void ArrayLength()
    {
        var array = NonNull(Pop());
        var result = NewTemporary(WasmValueType.I32);
        BeginStore(result);
        Emit(array);
        _il.Op(I.Ldfld, Token(Members.ArrayItems));
        _il.Op(I.Ldlen);
        _il.Op(I.Conv_i4);
        EndStore(result);
        PushTemporary(result);
    }

    /// <summary>Loads the items of an array and checks an index, both of which come back as something that can be read.</summary>
    private int CheckedItems(FieldType element, Expression array, ref Expression index)
    {
        array = NonNull(array);
        index = Simplify(index);
        var items = ItemsLocal(element);
        Emit(array);
        _il.Op(I.Ldfld, Token(Members.ArrayItems));
        _il.StoreLocal(items);
        Read(index);
        _il.LoadLocal(items);
        _il.Op(I.Ldlen);
        _il.Op(I.Conv_i4);
        Branch(I.Bge_un, TrapSite.OutOfBoundsArray);
        return items;
    }

    private void GetElement(FieldType element, bool isSigned)
    {
        var index = Pop();
        var items = CheckedItems(element, Pop(), ref index);
        var result = NewTemporary(element.Value.Erased);
        BeginStore(result);
        _il.LoadLocal(items);
        Emit(index);
        if (element.Value == WasmValueType.V128)
        {
            _frameTemporaries += 2;
            _il.Op(I.Ldelem, module.VectorToken);
        }
        else
        {
            _il.Op(element.PackedBits switch
            {
                8 => isSigned ? I.Ldelem_i1 : I.Ldelem_u1,
                16 => isSigned ? I.Ldelem_i2 : I.Ldelem_u2,
                _ => element.Value.Code switch
                {
                    0x7F => I.Ldelem_i4,
                    0x7E => I.Ldelem_i8,
                    0x7D => I.Ldelem_r4,
                    0x7C => I.Ldelem_r8,
                    _ => I.Ldelem_ref,
                },
            });
        }

        EndStore(result);
        PushTemporary(result);
    }

    private void SetElement(FieldType element)
    {
        var value = Pop();
        var index = Pop();
        var items = CheckedItems(element, Pop(), ref index);
        _il.LoadLocal(items);
        Emit(index);
        Emit(value);
        StoreElement(element);
    }

    private void StoreElement(FieldType element)
    {
        if (element.Value == WasmValueType.V128)
        {
            _frameTemporaries += 2;
            _il.Op(I.Stelem, module.VectorToken);
            return;
        }

        _il.Op(element.PackedBits switch
        {
            8 => I.Stelem_i1,
            16 => I.Stelem_i2,
            _ => element.Value.Code switch
            {
                0x7F => I.Stelem_i4,
                0x7E => I.Stelem_i8,
                0x7D => I.Stelem_r4,
                0x7C => I.Stelem_r8,
                _ => I.Stelem_ref,
            },
        });
    }

    /// <summary>A call with the topmost operands in their order, then the instance, then a segment where there is one.</summary>
    private void CallArray(string method, int operands, int segment = -1)
    {
        var first = _height - operands;
        for (var i = first; i < _height; i++)
        {
            Emit(_stack[i]);
        }

        _height = first;
        _settled = Math.Min(_settled, _height);
        _il.LoadArgument(0);
        if (segment >= 0)
        {
            _il.LoadInt32(segment);
        }

        _il.Op(I.Call, Token(Members.Array(method)));
    }

    private int ItemsLocal(FieldType element)
    {
        var kind = element.PackedBits switch
        {
            8 => LocalKind.Bytes,
            16 => LocalKind.Shorts,
            _ => element.Value.Code switch
            {
                0x7F => LocalKind.Ints,
                0x7E => LocalKind.Longs,
                0x7D => LocalKind.Floats,
                0x7C => LocalKind.Doubles,
                0x7B => LocalKind.Vectors,
                _ => LocalKind.Objects,
            },
        };
        if (!_itemLocals.TryGetValue(kind, out var local))
        {
            _itemLocals.Add(kind, local = NewLocal(kind));
        }

        return local;
    }
}
