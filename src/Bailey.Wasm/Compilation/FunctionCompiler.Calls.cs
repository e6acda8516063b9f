using Bailey.Wasm.Linking;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Calls: directly within the module, through a delegate to imported functions, through code and target of a reference
/// to anything else. Each takes the callee's instance, or what stands for it, before the arguments.
/// </content>
internal sealed partial class FunctionCompiler
{
    private int _calleeLocal = -1;
    private int _elementsLocal = -1;

    private void Call(int function, bool isTail)
    {
        var type = _definition.TypeOfFunction(function);
        if (function >= _definition.ImportedFunctions)
        {
            Invoke(type, isTail, growsMemory: module.MayGrowMemory(function), () => _il.LoadArgument(0), () => CallOp(isTail, I.Call, module.TokenOf(function)), isDirect: true);
        }
        else if (module.ImportField(function) is { } field)
        {
            var invoke = Token(ClrTypes.DelegateOf(type).GetMethod("Invoke")!);
            Invoke(
                type,
                isTail,
                growsMemory: true,
                () =>
                {
                    _il.LoadArgument(0);
                    _il.Op(I.Ldfld, field);
                },
                () => CallOp(isTail, I.Callvirt, invoke));
        }
        else
        {
            void LoadImported()
            {
                _il.LoadArgument(0);
                _il.Op(I.Ldfld, Token(Members.ImportedFunctions));
                _il.LoadInt32(function);
                _il.Op(I.Ldelem_ref);
            }

            Invoke(
                type,
                isTail,
                growsMemory: true,
                () =>
                {
                    LoadImported();
                    _il.Op(I.Ldfld, Token(Members.Target));
                },
                () =>
                {
                    LoadImported();
                    _il.Op(I.Ldfld, Token(Members.Code));
                    CallOp(isTail, I.Calli, module.SignatureOf(type));
                });
        }
    }

    private void CallIndirect(int typeIndex, int table, bool isTail)
    {
        var defined = _definition.Types[typeIndex];
        var type = defined.Function!;
        var index = Simplify(Pop());
        if (_calleeLocal < 0)
        {
            _calleeLocal = NewLocal(LocalKind.Function);
        }

        if (_elementsLocal < 0)
        {
            _elementsLocal = NewLocal(LocalKind.Functions);
        }

        // The element, checked against the table's length, which spares the array's own check: as the JIT knows it, by 32 bits and in one local.
        var is64 = _definition.Tables[table].Type.Is64;
        LoadTable(table);
        _il.Op(I.Ldfld, Token(Members.TableFunctions));
        _il.StoreLocal(_elementsLocal);
        Read(index);
        _il.LoadLocal(_elementsLocal);
        _il.Op(I.Ldlen);
        _il.Op(is64 ? I.Conv_u8 : I.Conv_i4);
        Branch(I.Bge_un, TrapSite.UndefinedElement);
        _il.LoadLocal(_elementsLocal);
        Emit(index);
        if (is64)
        {
            _il.Op(I.Conv_i4);
        }

        _il.Op(I.Ldelem_ref);
        _il.StoreLocal(_calleeLocal);

        // Its type. An empty element is a function of no type.
        _il.LoadLocal(_calleeLocal);
        _il.Op(I.Ldfld, Token(Members.TypeId));
        _il.LoadArgument(0);
        _il.Op(I.Ldfld, Token(Members.TypeIds));
        if (typeIndex != 0)
        {
            _il.LoadInt32(typeIndex * sizeof(int));
            _il.Op(I.Add);
        }

        _il.Op(I.Ldind_i4);
        if (defined.IsFinal)
        {
            Branch(I.Bne_un, TrapSite.IndirectCall);
        }
        else
        {
            // Or a subtype of it.
            var same = _il.DefineLabel();
            _il.Branch(I.Beq, same);
            _il.LoadLocal(_calleeLocal);
            State(typeIndex);
            _il.Op(I.Call, Token(Members.FunctionMatches));
            Branch(I.Brfalse, TrapSite.IndirectCall);
            _il.MarkLabel(same);
        }

        InvokeCallee(type, isTail);
    }

    private void CallReference(int typeIndex, bool isTail)
    {
        if (_calleeLocal < 0)
        {
            _calleeLocal = NewLocal(LocalKind.Function);
        }

        Emit(Pop());
        _il.StoreLocal(_calleeLocal);
        _il.LoadLocal(_calleeLocal);
        Branch(I.Brfalse, TrapSite.NullReference);
        InvokeCallee(_definition.Types[typeIndex].Function!, isTail);
    }

    private void InvokeCallee(WasmFunctionType type, bool isTail) => Invoke(
        type,
        isTail,
        growsMemory: true,
        () =>
        {
            _il.LoadLocal(_calleeLocal);
            _il.Op(I.Ldfld, Token(Members.Target));
        },
        () =>
        {
            _il.LoadLocal(_calleeLocal);
            _il.Op(I.Ldfld, Token(Members.Code));
            CallOp(isTail, I.Calli, module.SignatureOf(type));
        });

    // The prefix must stand directly before the call (ECMA-335, III.2.4), after whatever loads its target.
    private void CallOp(bool isTail, I call, int token)
    {
        if (isTail)
        {
            _il.Op(I.Tail);
        }

        _il.Op(call, token);
    }

    private void Invoke(WasmFunctionType type, bool isTail, bool growsMemory, Action loadTarget, Action call, bool isDirect = false)
    {
        var count = type.Parameters.Length;
        _maxStack = Math.Max(_maxStack, count + 64);
        _frameTemporaries += isDirect ? 0 : 2;
        _frameTemporaries += type.Parameters.Count(parameter => parameter == WasmValueType.V128) + type.Results.Count(result => result == WasmValueType.V128);
        if (isTail)
        {
            _trail?.Forbid();
            if (_fuelInLocal)
            {
                throw new InvalidOperationException("a loop with a tail call keeps no fuel in a local");
            }

            if (_region is not null)
            {
                TailCallOutside(count, loadTarget, call);
                return;
            }
        }
        else
        {
            SettleForCall(count);
        }

        var result = !isTail && type.Results.Length == 1 ? NewTemporary(type.Results[0].Erased) : -1;
        if (result >= 0)
        {
            BeginStore(result);
        }

        loadTarget();
        var first = _height - count;
        for (var i = first; i < _height; i++)
        {
            EmitStored(_stack[i]);
        }

        _height = first;
        _settled = Math.Min(_settled, _height);
        if (isTail)
        {
            call();
            _il.Op(I.Ret);
            _reachable = false;
            return;
        }

        call();
        if (result >= 0)
        {
            EndStore(result);
            PushTemporary(result);
        }
        else
        {
            for (var i = 0; i < type.Results.Length; i++)
            {
                var variable = NewTemporary(type.Results[i].Erased);
                BeginStore(variable);
                LoadResult(i, type.Results[i]);
                EndStore(variable);
                PushTemporary(variable);
            }
        }

        if (growsMemory)
        {
            ReloadLength();
        }
    }

    private void LoadTable(int table)
    {
        _il.LoadArgument(0);
        if (table == 0)
        {
            _il.Op(I.Ldfld, Token(Members.Table0));
        }
        else
        {
            _il.Op(I.Ldfld, Token(Members.Tables));
            _il.LoadInt32(table);
            _il.Op(I.Ldelem_ref);
        }
    }

    /// <summary>Makes an index into a table 64-bit.</summary>
    private void Index64(int table)
    {
        if (!_definition.Tables[table].Type.Is64)
        {
            _il.Op(I.Conv_u8);
        }
    }
}
