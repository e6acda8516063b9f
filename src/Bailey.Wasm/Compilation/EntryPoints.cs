using System.Reflection;
using System.Reflection.Metadata;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;
using ModuleDefinition = Bailey.Wasm.Binary.ModuleDefinition;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// The methods through which the host calls functions of a module, two for each type: a typed one, that becomes a delegate
/// closed over the function, and one that passes values through slots. They enter and leave the store, and are the one
/// place where exceptions are caught.
/// </summary>
internal sealed class EntryPoints
{
    // Exported functions beyond this many are entered through their reference, which costs another indirect call.
    private const int MaxDirect = 1000;
    private const int EntriesPerType = 10_000;

    // Locals.
    private const int Store = 0;
    private const int Before = 1;
    private const int Result = 2;

    private readonly MetadataWriter _metadata;
    private readonly CilWriter _il = new();
    private readonly WasmFunctionType[] _types;
    private readonly int[] _exported;

    public EntryPoints(MetadataWriter metadata, ModuleDefinition definition)
    {
        _metadata = metadata;
        _types = [.. Enumerable.Range(definition.ImportedFunctions, definition.Bodies.Length).Select(definition.TypeOfFunction).Distinct()];
        _exported =
        [
            .. definition.Exports
                .Where(export => export.Kind == ExternalKind.Function && export.Index >= definition.ImportedFunctions)
                .Select(export => export.Index).Distinct().Take(MaxDirect),
        ];
        TypeOf = definition.TypeOfFunction;
    }

    /// <summary>Methods that <see cref="Add"/> adds.</summary>
    public int Count => (2 * _types.Length) + _exported.Length;

    public Dictionary<WasmFunctionType, CompiledModule.Entry> ByType { get; } = [];

    /// <summary>Typed entries of exported functions, which call the function directly.</summary>
    public Dictionary<int, int> ByFunction { get; } = [];

    private Func<int, WasmFunctionType> TypeOf { get; }

    public void Add(Func<WasmFunctionType, Type?, BlobBuilder> signature, Func<WasmFunctionType, int> pointerSignature, Func<int, int> token)
    {
        foreach (var type in _types)
        {
            StartType(ByType.Count * 2);
            var pointer = pointerSignature(type);
            var typed = AddTyped(type, signature(type, typeof(WasmFunction)), $"e{ByType.Count}", () => CallCode(pointer));
            ByType.Add(type, new(typed, AddUntyped(type, pointer, $"u{ByType.Count}")));
        }

        foreach (var function in _exported)
        {
            StartType((_types.Length * 2) + ByFunction.Count);
            var type = TypeOf(function);
            ByFunction.Add(function, AddTyped(type, signature(type, typeof(WasmFunction)), $"x{function}", () => _il.Op(I.Call, token(function))));
        }
    }

    /// <summary>Entries live in types of their own: one type cannot hold as many as there may be.</summary>
    private void StartType(int entry)
    {
        if (entry % EntriesPerType == 0)
        {
            _metadata.AddType(
                TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed,
                $"E{entry / EntriesPerType}",
                _metadata.Token(typeof(object)),
                _metadata.NextMethodRow);
        }
    }

    private int AddTyped(WasmFunctionType type, BlobBuilder signature, string name, Action call)
    {
        var result = ClrTypes.ReturnOf(type);
        return AddGuarded(
            name,
            signature,
            result,
            type.Parameters.Length + 8,
            () =>
            {
                _il.LoadArgument(0);
                _il.Op(I.Ldfld, _metadata.Token(Members.Target));
                for (var i = 0; i < type.Parameters.Length; i++)
                {
                    _il.LoadArgument(i + 1);
                }

                call();
                if (result != typeof(void))
                {
                    _il.StoreLocal(Result);
                }
            });
    }

    private unsafe int AddUntyped(WasmFunctionType type, int pointerSignature, string name)
    {
        var signature = new BlobBuilder();
        signature.WriteByte(0);
        signature.WriteCompressedInteger(3);
        _metadata.WriteType(signature, typeof(void));
        _metadata.WriteType(signature, typeof(WasmFunction));
        _metadata.WriteType(signature, typeof(GlobalValue*));
        _metadata.WriteType(signature, typeof(object[]));
        return AddGuarded(
            name,
            signature,
            typeof(void),
            type.Parameters.Length + 8,
            () =>
            {
                // A single result is stored where the slots begin.
                var hasResult = type.Results.Length == 1;
                if (hasResult)
                {
                    BeginSlot(type.Results[0], 0);
                }

                _il.LoadArgument(0);
                _il.Op(I.Ldfld, _metadata.Token(Members.Target));
                for (var i = 0; i < type.Parameters.Length; i++)
                {
                    LoadSlot(type.Parameters[i], i, fromStore: false);
                }

                CallCode(pointerSignature);
                if (hasResult)
                {
                    EndSlot(type.Results[0]);
                }

                for (var i = 0; type.Results.Length > 1 && i < type.Results.Length; i++)
                {
                    BeginSlot(type.Results[i], i);
                    LoadSlot(type.Results[i], i, fromStore: true);
                    EndSlot(type.Results[i]);
                }
            });
    }

    /// <summary>
    /// <c>before = store.Enter(); try { try { call } catch (Exception e) when (store.Catches(e, before)) { throw store.Replace(e, before); } } fault {
    /// store.End(before); } store.Leave(before);</c> What ends the call stands in a fault handler, because a filter is asked while frames within the
    /// call are still to be unwound, where anything may happen. Local 0 is the store, 1 its state before, 2 the result, last the exception.
    /// </summary>
    private int AddGuarded(string name, BlobBuilder signature, Type result, int maxStack, Action call)
    {
        _il.Reset();
        var tryStart = _il.DefineLabel();
        var filter = _il.DefineLabel();
        var handler = _il.DefineLabel();
        var ending = _il.DefineLabel();
        var end = _il.DefineLabel();
        var exception = result == typeof(void) ? Result : Result + 1;
        _il.LoadArgument(0);
        _il.Op(I.Call, _metadata.Token(Members.FunctionStore));
        _il.StoreLocal(Store);
        _il.LoadLocal(Store);
        _il.Op(I.Call, _metadata.Token(Members.Enter));
        _il.StoreLocal(Before);
        _il.MarkLabel(tryStart);
        call();
        _il.Branch(I.Leave, end);
        _il.MarkLabel(filter);
        _il.StoreLocal(exception);
        CallStore(Members.Catches, exception);
        _il.Op(I.Endfilter);
        _il.MarkLabel(handler);
        _il.StoreLocal(exception);
        CallStore(Members.Replace, exception);
        _il.Op(I.Throw);
        _il.MarkLabel(ending);
        CallStore(Members.End);
        _il.Op(I.Endfinally);
        _il.MarkLabel(end);
        CallStore(Members.Leave);
        if (result != typeof(void))
        {
            _il.LoadLocal(Result);
        }

        _il.Op(I.Ret);
        var code = _il.Finish(out var labels);
        var locals = new BlobBuilder();
        locals.WriteByte((byte)SignatureKind.LocalVariables);
        locals.WriteCompressedInteger(exception + 1);
        _metadata.WriteType(locals, typeof(WasmStore));
        _metadata.WriteType(locals, typeof(int));
        if (result != typeof(void))
        {
            _metadata.WriteType(locals, result);
        }

        _metadata.WriteType(locals, typeof(Exception));
        return _metadata.AddMethod(
            name,
            MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig,
            MethodImplAttributes.IL,
            _metadata.Blob(signature),
            code,
            maxStack,
            _metadata.Blob(locals),
            new ExceptionClause(labels[tryStart], labels[filter], labels[handler], labels[ending]),
            new ExceptionClause(labels[tryStart], labels[ending], labels[ending], labels[end]));
    }

    /// <summary>A call of a method of the store, with the exception where one is given, and its state before.</summary>
    private void CallStore(MethodInfo method, int? exception = null)
    {
        _il.LoadLocal(Store);
        if (exception is { } local)
        {
            _il.LoadLocal(local);
        }

        _il.LoadLocal(Before);
        _il.Op(I.Call, _metadata.Token(method));
    }

    private void CallCode(int pointerSignature)
    {
        _il.LoadArgument(0);
        _il.Op(I.Ldfld, _metadata.Token(Members.Code));
        _il.Op(I.Calli, pointerSignature);
    }

    private void BeginSlot(WasmValueType type, int index)
    {
        if (type.IsReference)
        {
            _il.LoadArgument(2);
            _il.LoadInt32(index);
        }
        else
        {
            Slot(index, fromStore: false);
        }
    }

    private void EndSlot(WasmValueType type)
    {
        if (type.IsReference)
        {
            _il.Op(I.Stelem_ref);
        }
        else
        {
            _il.Op(I.Stfld, _metadata.Token(Members.GlobalField(type)));
        }
    }

    private void LoadSlot(WasmValueType type, int index, bool fromStore)
    {
        if (type.IsReference)
        {
            if (fromStore)
            {
                _il.LoadLocal(Store);
                _il.Op(I.Ldfld, _metadata.Token(Members.ResultReferences));
            }
            else
            {
                _il.LoadArgument(2);
            }

            _il.LoadInt32(index);
            _il.Op(I.Ldelem_ref);
        }
        else
        {
            Slot(index, fromStore);
            _il.Op(I.Ldfld, _metadata.Token(Members.GlobalField(type)));
        }
    }

    private unsafe void Slot(int index, bool fromStore)
    {
        if (fromStore)
        {
            _il.LoadLocal(Store);
            _il.Op(I.Ldfld, _metadata.Token(Members.ResultSlots));
        }
        else
        {
            _il.LoadArgument(1);
        }

        if (index != 0)
        {
            _il.LoadInt32(index * sizeof(GlobalValue));
            _il.Op(I.Add);
        }
    }
}
