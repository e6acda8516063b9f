using System.Reflection;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Globals, and the instructions on whole memories and tables, which are calls into the runtime.</content>
internal sealed partial class FunctionCompiler
{
    private void BulkInstruction(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.RefFunc:
                {
                    var function = (int)reader.ReadU32();
                    Result(WasmValueType.FuncRef, Members.Table(nameof(TableOperations.Function)), () => State(function));
                    break;
                }

            case Opcode.TableGet:
                {
                    var table = (int)reader.ReadU32();
                    var index = Pop();
                    GiveBackFuel();
                    Result(_definition.Tables[table].Type.Element.Erased, Members.Table(nameof(TableOperations.Get)), () =>
                    {
                        LoadTable(table);
                        TableIndex(index, table);
                    });
                    break;
                }

            case Opcode.TableSet:
                {
                    var table = (int)reader.ReadU32();
                    var value = Pop();
                    var index = Pop();
                    GiveBackFuel();
                    LoadTable(table);
                    TableIndex(index, table);
                    Emit(value);
                    _il.Op(I.Call, Token(Members.Table(nameof(TableOperations.Set))));
                    break;
                }

            case Opcode.TableSize:
                {
                    var table = (int)reader.ReadU32();
                    var is64 = _definition.Tables[table].Type.Is64;
                    Result(is64 ? WasmValueType.I64 : WasmValueType.I32, Members.Table(is64 ? nameof(TableOperations.Size64) : nameof(TableOperations.Size)), () => LoadTable(table));
                    break;
                }

            case Opcode.TableGrow:
                TableGrow((int)reader.ReadU32());
                break;

            case Opcode.TableFill:
                {
                    var table = (int)reader.ReadU32();
                    var count = Pop();
                    var value = Pop();
                    var index = Pop();
                    State(table);
                    TableIndex(index, table);
                    Emit(value);
                    TableIndex(count, table);
                    _il.Op(I.Call, Token(Members.Table(nameof(TableOperations.Fill))));
                    break;
                }

            case Opcode.TableCopy:
                {
                    var target = (int)reader.ReadU32();
                    Copy(target, (int)reader.ReadU32(), Members.Table(nameof(TableOperations.Copy)));
                    break;
                }

            case Opcode.MemoryCopy:
                {
                    var target = (int)reader.ReadU32();
                    Copy(target, (int)reader.ReadU32(), Members.Memory(nameof(MemoryOperations.Copy)));
                    break;
                }

            case Opcode.TableInit:
                {
                    var segment = (int)reader.ReadU32();
                    Init(segment, (int)reader.ReadU32(), Members.Table(nameof(TableOperations.Init)));
                    break;
                }

            case Opcode.MemoryInit:
                {
                    var segment = (int)reader.ReadU32();
                    Init(segment, (int)reader.ReadU32(), Members.Memory(nameof(MemoryOperations.Init)));
                    break;
                }

            case Opcode.ElemDrop or Opcode.DataDrop:
                State((int)reader.ReadU32());
                _il.Op(I.Call, Token(opcode == Opcode.ElemDrop ? Members.Table(nameof(TableOperations.Drop)) : Members.Memory(nameof(MemoryOperations.Drop))));
                break;

            case Opcode.MemorySize:
                {
                    var memory = (int)reader.ReadU32();
                    var is64 = _definition.Memories[memory].Is64;
                    Result(is64 ? WasmValueType.I64 : WasmValueType.I32, Members.Memory(is64 ? nameof(MemoryOperations.Size64) : nameof(MemoryOperations.Size)), () => LoadMemory(memory));
                    break;
                }

            case Opcode.MemoryGrow:
                {
                    var memory = (int)reader.ReadU32();
                    var is64 = _definition.Memories[memory].Is64;
                    var pages = Pop();
                    Result(is64 ? WasmValueType.I64 : WasmValueType.I32, Members.Memory(is64 ? nameof(MemoryOperations.Grow64) : nameof(MemoryOperations.Grow)), () =>
                    {
                        LoadMemory(memory);
                        Emit(pages);
                    });
                    ReloadLength();
                    break;
                }

            case Opcode.MemoryFill:
                {
                    var memory = (int)reader.ReadU32();
                    var count = Pop();
                    var value = Pop();
                    var address = Pop();
                    SettleMemory();
                    State(memory);
                    MemoryIndex(address, memory);
                    Emit(value);
                    MemoryIndex(count, memory);
                    _il.Op(I.Call, Token(Members.Memory(nameof(MemoryOperations.Fill))));
                    break;
                }

            default:
                throw new InvalidOperationException($"{opcode} passed validation but has no translation");
        }
    }

    private void TableGrow(int table)
    {
        var is64 = _definition.Tables[table].Type.Is64;
        var count = Pop();
        var value = Pop();
        Result(is64 ? WasmValueType.I64 : WasmValueType.I32, Members.Table(is64 ? nameof(TableOperations.Grow64) : nameof(TableOperations.Grow)), () =>
        {
            Emit(value);
            Emit(count);
            State(table);
        });
    }

    private void Copy(int target, int source, MethodInfo method)
    {
        var count = Pop();
        var from = Pop();
        var to = Pop();
        SettleMemory();
        State(target);
        _il.LoadInt32(source);
        foreach (var operand in (ReadOnlySpan<Expression>)[to, from, count])
        {
            Emit(operand);
            if (operand.Type == WasmValueType.I32)
            {
                _il.Op(I.Conv_u8);
            }
        }

        _il.Op(I.Call, Token(method));
    }

    private void Init(int segment, int index, MethodInfo method)
    {
        var count = Pop();
        var source = Pop();
        var target = Pop();
        SettleMemory();
        State(segment);
        _il.LoadInt32(index);
        Emit(target);
        if (target.Type == WasmValueType.I32)
        {
            _il.Op(I.Conv_u8);
        }

        Emit(source);
        Emit(count);
        _il.Op(I.Call, Token(method));
    }

    private void GetGlobal(int global)
    {
        var definition = _definition.Globals[global];
        if (module.ConstantGlobal(global) is { } constant)
        {
            PushConstant(definition.Type.Value.Erased, constant.Bits, constant.HighBits);
            return;
        }

        Push(new Expression
        {
            Kind = ExpressionKind.Global,
            Type = definition.Type.Value.Erased,
            Index = global,
            ReadsGlobals = definition.Type.IsMutable,
        });
    }

    private void EmitGlobal(int global)
    {
        var type = _definition.Globals[global].Type.Value;
        _il.LoadArgument(0);
        if (module.GlobalField(global) is { } field)
        {
            _il.Op(I.Ldfld, field);
            return;
        }

        LoadGlobalCell(global);
        if (type.IsReference)
        {
            _il.Op(I.Ldfld, Token(Members.GlobalReference));
        }
        else
        {
            _il.Op(I.Ldflda, Token(Members.GlobalNumber));
            _il.Op(I.Ldfld, Token(Members.GlobalField(type)));
        }
    }

    private void SetGlobal(int global)
    {
        var type = _definition.Globals[global].Type.Value;
        var value = Pop();
        SettleGlobals();
        _il.LoadArgument(0);
        if (module.GlobalField(global) is { } field)
        {
            Emit(value);
            _il.Op(I.Stfld, field);
            return;
        }

        LoadGlobalCell(global);
        if (type.IsReference)
        {
            Emit(value);
            _il.Op(I.Stfld, Token(Members.GlobalReference));
        }
        else
        {
            _il.Op(I.Ldflda, Token(Members.GlobalNumber));
            Emit(value);
            _il.Op(I.Stfld, Token(Members.GlobalField(type)));
        }
    }

    private void LoadGlobalCell(int global)
    {
        _il.Op(I.Ldfld, Token(Members.Globals));
        _il.LoadInt32(global);
        _il.Op(I.Ldelem_ref);
    }

    /// <summary>A call into the runtime whose result must be had now.</summary>
    private void Result(WasmValueType type, MethodInfo method, Action arguments)
    {
        var result = NewTemporary(type);
        BeginStore(result);
        arguments();
        _il.Op(I.Call, Token(method));
        EndStore(result);
        PushTemporary(result);
    }

    private void State(int index)
    {
        _il.LoadArgument(0);
        _il.LoadInt32(index);
    }

    private void TableIndex(Expression index, int table)
    {
        Emit(index);
        Index64(table);
    }

    private void MemoryIndex(Expression index, int memory)
    {
        Emit(index);
        if (!_definition.Memories[memory].Is64)
        {
            _il.Op(I.Conv_u8);
        }
    }
}
