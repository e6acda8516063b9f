using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;
using Bailey.Wasm.Heap;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Linking;

/// <summary>One instantiation (core specification, 4.7.2): allocate, link, initialise, start.</summary>
internal sealed unsafe class Instantiation
{
    private readonly WasmModule _module;
    private readonly WasmStore _store;
    private readonly ModuleDefinition _definition;
    private readonly InstanceState _state;
    private readonly WasmInstance _instance;
    private readonly CompiledModule _code;

    private Instantiation(WasmModule module, WasmStore store, WasmExternal[] imports)
    {
        _module = module;
        _store = store;
        _definition = module.Definition;
        store.AddInstance();

        // First of all: what memories there are decides which code it takes.
        var memories = AllocateMemories(imports);
        _code = module.CodeFor(memories);
        _state = _code.CreateState();
        _state.Memories = memories;
        _instance = new WasmInstance(module, store, _state);
    }

    public static WasmInstance Run(WasmModule module, WasmStore store, WasmExternal[] imports) => new Instantiation(module, store, imports).Run(imports);

    private WasmInstance Run(WasmExternal[] imports)
    {
        _state.Store = _store;
        _state.Instance = _instance;
        _state.IsMetered = _module.Options.MeterFuel;
        _state.TypeIds = _code.TypeIds;
        _state.Types = _definition.Types;
        _state.ObjectTypes = _definition.MakesObjects ? new ObjectType?[_definition.Types.Length] : [];
        _state.Functions = new WasmFunction?[_definition.FunctionTypeIndices.Length];
        _store.NeedResults(MaxResults());
        if (_state.Memories.Length > 0)
        {
            _state.Memory0 = _state.Memories[0];
        }

        LinkFunctions(imports);
        var tags = Imported<WasmTag>(imports, _definition.Tags.Length);
        for (var i = _definition.ImportedTags; i < tags.Length; i++)
        {
            tags[i] = new WasmTag(_store, _definition.Tags[i]);
        }

        _state.Tags = tags;
        InitialiseGlobals(imports);
        AllocateTables(imports);
        PrepareSegments();

        // Segments and start function run under the same fuel, deadline and stack as any call.
        var before = _store.Enter();
        var isDone = false;
        try
        {
            CopyElements();
            CopyData();
            Start();
            isDone = true;
        }
        catch (Exception exception) when (_store.Catches(exception, before))
        {
            throw _store.Replace(exception, before);
        }
        finally
        {
            if (!isDone)
            {
                _store.End(before);
            }
        }

        _store.Leave(before);
        _store.Own(_state);
        return _instance;
    }

    private int MaxResults()
    {
        var count = _code.ResultSlots;
        foreach (var type in _definition.Types)
        {
            count = Math.Max(count, type.Function?.Results.Length ?? 0);
        }

        return count > 1 || _code.ResultSlots > 0 ? count : 0;
    }

    private void LinkFunctions(WasmExternal[] imports)
    {
        var functions = new WasmFunction[_definition.ImportedFunctions];
        var delegates = new Delegate?[functions.Length];
        for (var i = 0; i < imports.Length; i++)
        {
            if (imports[i] is WasmFunction given)
            {
                var index = _definition.Imports[i].Index;
                var function = functions[index] = given.ForCaller(_instance);
                if (_code.ImportsWithDelegate.Contains(index))
                {
                    delegates[index] = function.Target as Delegate
                        ?? Delegate.CreateDelegate(ClrTypes.DelegateOf(function.Type), function.Target, function.Owner!.MethodOf(function.Index));
                }
            }
        }

        _state.ImportedFunctions = functions;
        _state.SetImports(delegates);
    }

    private WasmMemory[] AllocateMemories(WasmExternal[] imports)
    {
        var guarded = _module.BoundsChecks == WasmBoundsChecks.GuardPages;
        var memories = Imported<WasmMemory>(imports, _definition.Memories.Length);
        for (var i = _definition.ImportedMemories; i < memories.Length; i++)
        {
            memories[i] = new WasmMemory(_store, _definition.Memories[i], guarded);
        }

        return memories;
    }

    private void AllocateTables(WasmExternal[] imports)
    {
        var tables = Imported<WasmTable>(imports, _definition.Tables.Length);
        for (var i = _definition.ImportedTables; i < tables.Length; i++)
        {
            var definition = _definition.Tables[i];
            var initial = definition.Initial is { } expression ? Evaluate(expression).Reference : null;
            tables[i] = new WasmTable(_store, definition.Type, initial);
        }

        _state.Tables = tables;
        if (_state.Tables.Length > 0)
        {
            _state.Table0 = _state.Tables[0];
        }
    }

    private void InitialiseGlobals(WasmExternal[] imports)
    {
        var globals = Imported<WasmGlobal>(imports, _definition.Globals.Length);
        var next = _definition.ImportedGlobals;

        // Every global gets a cell: those that are fields of the instance take their first value from it.
        _state.Globals = globals;
        var numbers = new GlobalValue[Math.Max(1, globals.Length)];
        var references = new object?[globals.Length];
        for (; next < globals.Length; next++)
        {
            var definition = _definition.Globals[next];
            var value = Evaluate(definition.Initial!);
            globals[next] = new WasmGlobal(_store, definition.Type, value);
            numbers[next] = globals[next].Number;
            references[next] = globals[next].Reference;
        }

        fixed (GlobalValue* pointer = numbers)
        {
            _state.SetGlobals(pointer, references);
        }
    }

    private void PrepareSegments()
    {
        _state.DroppedData = new bool[_definition.Data.Length];
        _state.ElementSegments = new object?[]?[_definition.Elements.Length];
        for (var i = 0; i < _definition.Elements.Length; i++)
        {
            var segment = _definition.Elements[i];
            if (segment.Mode == SegmentMode.Declarative)
            {
                continue;
            }

            _state.ElementSegments[i] = segment.Functions is { } functions
                ? Array.ConvertAll(functions, object? (index) => TableOperations.Function(_state, index))
                : Array.ConvertAll(segment.Expressions!, expression => Evaluate(expression).Reference);
        }
    }

    private void CopyElements()
    {
        for (var i = 0; i < _definition.Elements.Length; i++)
        {
            var segment = _definition.Elements[i];
            if (segment.Mode == SegmentMode.Active)
            {
                MemoryOperations.Poll(_store, more: true);
                TableOperations.Init(_state, i, segment.Table, OffsetOf(segment.Offset!), 0, segment.Count);
                TableOperations.Drop(_state, i);
            }
        }
    }

    private void CopyData()
    {
        if (_module.InitialMemory.TryCopy(_state))
        {
            return;
        }

        for (var i = 0; i < _definition.Data.Length; i++)
        {
            var segment = _definition.Data[i];
            if (segment.Mode == SegmentMode.Active)
            {
                MemoryOperations.Poll(_store, more: true);
                MemoryOperations.Init(_state, i, segment.Memory, OffsetOf(segment.Offset!), 0, segment.Length);
                MemoryOperations.Drop(_state, i);
            }
        }
    }

    private void Start()
    {
        if (_definition.StartFunction is { } start)
        {
            TableOperations.Function(_state, start).Invoke();
        }
    }

    private ulong OffsetOf(ConstantExpression expression)
    {
        if (expression.Instructions is [{ Opcode: Opcode.I32Const } single])
        {
            return (uint)single.Bits;
        }

        var value = Evaluate(expression);
        return value.Type == WasmValueType.I32 ? (uint)value.Bits : value.Bits;
    }

    private WasmValue Evaluate(ConstantExpression expression) => expression.Instructions switch
    {
        [{ Opcode: Opcode.I32Const } single] => WasmValue.FromBits(WasmValueType.I32, (uint)single.Bits),
        [{ Opcode: Opcode.I64Const } single] => WasmValue.FromBits(WasmValueType.I64, single.Bits),
        _ => Calculate(expression),
    };

    private WasmValue Calculate(ConstantExpression expression)
    {
        var stack = new Stack<WasmValue>();
        foreach (var instruction in expression.Instructions)
        {
            if (instruction.Opcode is >= Opcode.StructNew and <= Opcode.I31GetU)
            {
                MakeObject(instruction, stack);
                continue;
            }

            stack.Push(instruction.Opcode switch
            {
                Opcode.I32Const => WasmValue.FromBits(WasmValueType.I32, (uint)instruction.Bits),
                Opcode.I64Const => WasmValue.FromBits(WasmValueType.I64, instruction.Bits),
                Opcode.F32Const => WasmValue.FromBits(WasmValueType.F32, instruction.Bits),
                Opcode.F64Const => WasmValue.FromBits(WasmValueType.F64, instruction.Bits),
                Opcode.V128Const => WasmValue.FromBits(WasmValueType.V128, instruction.Bits, instruction.HighBits),
                Opcode.RefNull => WasmValue.FromBits(instruction.Type, 0),
                Opcode.RefFunc => WasmValue.OfReference(
                    _definition.Types[_definition.FunctionTypeIndices[(int)instruction.Bits]].Reference,
                    TableOperations.Function(_state, (int)instruction.Bits)),
                Opcode.GlobalGet => _state.Globals[(int)instruction.Bits].Value,
                _ => Calculate(instruction.Opcode, right: stack.Pop(), left: stack.Pop()),
            });
        }

        return stack.Pop();
    }

    private void MakeObject(ConstantInstruction instruction, Stack<WasmValue> stack)
    {
        var type = instruction.Opcode <= Opcode.ArrayNewFixed ? (int)instruction.Bits : -1;
        var fields = type < 0 ? [] : _definition.Types[type].Fields;
        object? made;
        switch (instruction.Opcode)
        {
            case Opcode.StructNew or Opcode.StructNewDefault:
                var structure = HeapOperations.NewStruct(_state, type);
                for (var i = fields.Length - 1; i >= 0 && instruction.Opcode == Opcode.StructNew; i--)
                {
                    structure.Set(i, stack.Pop());
                }

                made = structure;
                break;
            case Opcode.ArrayNew:
                var length = stack.Pop().AsI32();
                made = ArrayOperations.NewOf(stack.Pop(), length, _state, type);
                break;
            case Opcode.ArrayNewDefault:
                made = ArrayOperations.New(stack.Pop().AsI32(), _state, type);
                break;
            case Opcode.ArrayNewFixed:
                var array = ArrayOperations.New((int)instruction.HighBits, _state, type);
                for (var i = array.Length - 1; i >= 0; i--)
                {
                    array.Set(i, stack.Pop());
                }

                made = array;
                break;
            case Opcode.RefI31:
                stack.Push(WasmValue.OfReference(WasmValueType.Reference(WasmHeapType.I31, isNullable: false), HeapOperations.NewI31(stack.Pop().AsI32(), _state)));
                return;
            case Opcode.AnyConvertExtern:
                stack.Push(WasmValue.OfReference(WasmValueType.Reference(WasmHeapType.Any), HeapOperations.TakeIn(stack.Pop().Reference, _state)));
                return;
            default:
                stack.Push(WasmValue.ExternRef(stack.Pop().Reference));
                return;
        }

        stack.Push(WasmValue.OfReference(_definition.Types[type].Reference, made));
    }

    private static WasmValue Calculate(Opcode opcode, WasmValue right, WasmValue left) => opcode switch
    {
        Opcode.I32Add => WasmValue.I32((int)left.Bits + (int)right.Bits),
        Opcode.I32Sub => WasmValue.I32((int)left.Bits - (int)right.Bits),
        Opcode.I32Mul => WasmValue.I32((int)left.Bits * (int)right.Bits),
        Opcode.I64Add => WasmValue.I64((long)left.Bits + (long)right.Bits),
        Opcode.I64Sub => WasmValue.I64((long)left.Bits - (long)right.Bits),
        Opcode.I64Mul => WasmValue.I64((long)left.Bits * (long)right.Bits),
        _ => throw new InvalidOperationException($"{opcode} passed validation of constant expressions"),
    };

    /// <summary>An index space of the module: what it imports of a kind, and room for the rest.</summary>
    private static T[] Imported<T>(WasmExternal[] imports, int count)
        where T : WasmExternal
    {
        var all = new T[count];
        var next = 0;
        foreach (var import in imports)
        {
            if (import is T one)
            {
                all[next++] = one;
            }
        }

        return all;
    }
}
