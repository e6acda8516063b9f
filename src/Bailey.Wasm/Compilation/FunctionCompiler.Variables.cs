using System.Reflection.Metadata;
using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Variables: locals of the function, temporaries, and what the engine itself keeps in locals of the method.</content>
internal sealed partial class FunctionCompiler
{
    // The JIT optimizes methods of up to 2,000 locals and tracks 1,024; further variables live in a frame of our own, whose
    // size the stack check knows.
    private const int MaxMethodLocals = 900;

    private readonly List<Variable> _locals = [];
    private readonly List<Variable> _variables = [];
    private readonly List<LocalKind> _methodLocals = [];
    private readonly Dictionary<WasmValueType, Stack<int>> _free = [];
    private int _parameters;
    private int _frameBytes;
    private int _frameReferences;
    private int _frameLocal;
    private int _referencesLocal;
    private int _storeLocal;
    private int _baseLocal;
    private int _lengthLocal;
    private int _limitLocal;

    private enum LocalKind
    {
        I32,
        I64,
        F32,
        F64,
        V128,
        Function,
        Functions,
        Exception,
        Object,
        Pointer,
        UInt64,
        Store,
        Memory,
        Objects,
        Bytes,
        Shorts,
        Ints,
        Longs,
        Floats,
        Doubles,
        Vectors,
    }

    private void ResetVariables(FunctionBody body)
    {
        ResetVariables(_type.Parameters.Length);
        for (var i = 0; i < _type.Parameters.Length; i++)
        {
            _locals.Add(new(VariablePlace.Argument, i + 1, _type.Parameters[i].Erased));
        }

        foreach (var group in body.Locals)
        {
            for (var i = 0; i < group.Count; i++)
            {
                _locals.Add(NewVariable(group.Type.Erased));
            }
        }
    }

    private void ResetVariables(int parameters)
    {
        _locals.Clear();
        _variables.Clear();
        _methodLocals.Clear();
        _itemLocals.Clear();
        foreach (var free in _free.Values)
        {
            free.Clear();
        }

        _parameters = parameters;
        _frameBytes = _frameReferences = 0;
        _frameLocal = _referencesLocal = _storeLocal = _baseLocal = _lengthLocal = _limitLocal = -1;
    }

    private Variable NewVariable(WasmValueType type)
    {
        if (_methodLocals.Count < MaxMethodLocals)
        {
            return new(VariablePlace.Local, NewLocal(KindOf(type)), type);
        }

        if (type.IsReference)
        {
            if (_referencesLocal < 0)
            {
                _referencesLocal = NewLocal(LocalKind.Objects);
            }

            return new(VariablePlace.References, _frameReferences++, type);
        }

        if (_frameLocal < 0)
        {
            _frameLocal = NewLocal(LocalKind.Pointer);
        }

        var offset = _frameBytes;
        _frameBytes += type == WasmValueType.V128 ? 16 : 8;
        return new(VariablePlace.Frame, offset, type);
    }

    private int NewLocal(LocalKind kind)
    {
        _methodLocals.Add(kind);
        return _methodLocals.Count - 1;
    }

    private int NewTemporary(WasmValueType type)
    {
        if (_free.TryGetValue(type, out var free) && free.TryPop(out var variable))
        {
            return variable;
        }

        _variables.Add(NewVariable(type));
        return _variables.Count - 1;
    }

    private void Free(int variable)
    {
        var type = _variables[variable].Type;
        if (!_free.TryGetValue(type, out var free))
        {
            _free.Add(type, free = new Stack<int>());
        }

        free.Push(variable);
    }

    private void SetLocal(int local)
    {
        var value = Pop();
        if (value.Kind == ExpressionKind.Local && value.Index == local)
        {
            return;
        }

        _traits[local] |= value.Traits & ~Masks;
        SettleLocal(local);
        if (MayFault && value.ReadsMemory && !_scan.Reads(local))
        {
            Discard(value);
            return;
        }

        BeginStore(LocalVariable(local));
        EmitStored(value);
        EndStore(LocalVariable(local));
        ForgetChecks(local);
    }

    private void BeginStore(int variable) => BeginStore(_variables[variable]);

    private void EndStore(int variable) => EndStore(_variables[variable]);

    /// <summary>Before the value of a store is put onto CIL's stack.</summary>
    private void BeginStore(Variable variable)
    {
        switch (variable.Place)
        {
            case VariablePlace.Frame:
                FrameAddress(variable.Index);
                break;
            case VariablePlace.References:
                _il.LoadLocal(_referencesLocal);
                _il.LoadInt32(variable.Index);
                break;
        }
    }

    /// <summary>After it.</summary>
    private void EndStore(Variable variable)
    {
        switch (variable.Place)
        {
            case VariablePlace.Argument:
                _il.StoreArgument(variable.Index);
                break;
            case VariablePlace.Local:
                _il.StoreLocal(variable.Index);
                break;
            case VariablePlace.References:
                _il.Op(I.Stelem_ref);
                break;
            default:
                StoreIndirect(variable.Type);
                break;
        }
    }

    private void LoadVariable(Variable variable)
    {
        switch (variable.Place)
        {
            case VariablePlace.Argument:
                _il.LoadArgument(variable.Index);
                break;
            case VariablePlace.Local:
                _il.LoadLocal(variable.Index);
                break;
            case VariablePlace.References:
                _il.LoadLocal(_referencesLocal);
                _il.LoadInt32(variable.Index);
                _il.Op(I.Ldelem_ref);
                break;
            default:
                FrameAddress(variable.Index);
                LoadIndirect(variable.Type);
                break;
        }
    }

    private void FrameAddress(int offset)
    {
        _il.LoadLocal(_frameLocal);
        if (offset != 0)
        {
            _il.LoadInt32(offset);
            _il.Op(I.Add);
        }
    }

    private void LoadIndirect(WasmValueType type)
    {
        switch (type.Code)
        {
            case 0x7F:
                _il.Op(I.Ldind_i4);
                break;
            case 0x7E:
                _il.Op(I.Ldind_i8);
                break;
            case 0x7D:
                _il.Op(I.Ldind_r4);
                break;
            case 0x7C:
                _il.Op(I.Ldind_r8);
                break;
            default:
                _il.Unaligned();
                _il.Op(I.Ldobj, module.VectorToken);
                break;
        }
    }

    private void StoreIndirect(WasmValueType type)
    {
        switch (type.Code)
        {
            case 0x7F:
                _il.Op(I.Stind_i4);
                break;
            case 0x7E:
                _il.Op(I.Stind_i8);
                break;
            case 0x7D:
                _il.Op(I.Stind_r4);
                break;
            case 0x7C:
                _il.Op(I.Stind_r8);
                break;
            default:
                _il.Unaligned();
                _il.Op(I.Stobj, module.VectorToken);
                break;
        }
    }

    /// <summary>The store, kept in a local for the whole function.</summary>
    private void LoadStore()
    {
        if (_storeLocal < 0)
        {
            _storeLocal = NewLocal(LocalKind.Store);
        }

        _il.LoadLocal(_storeLocal);
    }

    private static LocalKind KindOf(WasmValueType type) => type.Code switch
    {
        0x7F => LocalKind.I32,
        0x7E => LocalKind.I64,
        0x7D => LocalKind.F32,
        0x7C => LocalKind.F64,
        0x7B => LocalKind.V128,
        0x70 => LocalKind.Function,
        _ => LocalKind.Object,
    };

    private static Type TypeOf(LocalKind kind) => kind switch
    {
        LocalKind.I32 => typeof(int),
        LocalKind.I64 => typeof(long),
        LocalKind.F32 => typeof(float),
        LocalKind.F64 => typeof(double),
        LocalKind.V128 => typeof(System.Runtime.Intrinsics.Vector128<byte>),
        LocalKind.Function => typeof(WasmFunction),
        LocalKind.Functions => typeof(WasmFunction[]),
        LocalKind.Exception => typeof(WasmExceptionValue),
        LocalKind.Pointer => typeof(byte*),
        LocalKind.UInt64 => typeof(ulong),
        LocalKind.Store => typeof(WasmStore),
        LocalKind.Memory => typeof(WasmMemory),
        LocalKind.Objects => typeof(object[]),
        LocalKind.Bytes => typeof(byte[]),
        LocalKind.Shorts => typeof(short[]),
        LocalKind.Ints => typeof(int[]),
        LocalKind.Longs => typeof(long[]),
        LocalKind.Floats => typeof(float[]),
        LocalKind.Doubles => typeof(double[]),
        LocalKind.Vectors => typeof(System.Runtime.Intrinsics.Vector128<byte>[]),
        _ => typeof(object),
    };

    private BlobHandle LocalSignature()
    {
        if (_methodLocals.Count == 0)
        {
            return default;
        }

        var blob = new BlobBuilder();
        blob.WriteByte((byte)SignatureKind.LocalVariables);
        blob.WriteCompressedInteger(_methodLocals.Count);
        foreach (var kind in _methodLocals)
        {
            module.Metadata.WriteType(blob, TypeOf(kind));
        }

        return module.Metadata.Blob(blob);
    }
}
