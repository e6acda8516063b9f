using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Linking;

/// <summary>
/// A function of the host and how compiled code calls it: a delegate of exactly the types that compiled code uses
/// (<see cref="ClrTypes.DelegateOf"/>), which is the host's own where that fits and an adapter otherwise.
/// </summary>
internal sealed unsafe class HostBinding
{
    // Adapters take their binding as first argument, so one serves all functions of the same shape. What shapes there are
    // is for the host to decide, not for guests.
    private static readonly ConcurrentDictionary<Type, DynamicMethod> DelegateAdapters = [];
    private static readonly ConcurrentDictionary<WasmFunctionType, DynamicMethod> CallbackAdapters = [];

    private readonly Delegate? _function;
    private readonly WasmHostFunction? _callback;
    private WasmInstance? _caller;

    private HostBinding(WasmStore store, WasmFunctionType type, Delegate? function, WasmHostFunction? callback, bool wantsCaller)
    {
        Store = store;
        Type = type;
        _function = function;
        _callback = callback;
        WantsCaller = wantsCaller;
    }

    public WasmStore Store { get; }

    public WasmFunctionType Type { get; }

    public bool WantsCaller { get; }

    public static HostBinding ForDelegate(WasmStore store, Delegate function)
    {
        var invoke = function.GetType().GetMethod("Invoke")!;
        var types = invoke.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var wantsCaller = types.Length > 0 && types[0] == typeof(WasmInstance);
        var wantsToken = types.Length > 0 && types[^1] == typeof(CancellationToken);
        var parameters = new List<WasmValueType>();
        foreach (var type in types.Skip(wantsCaller ? 1 : 0).SkipLast(wantsToken ? 1 : 0))
        {
            parameters.Add(ClrTypes.TryFrom(type, out var value) ? value : throw Unsupported(function, type));
        }

        return ClrTypes.TryFromResult(Awaited(invoke.ReturnType), out var results)
            ? new(store, new WasmFunctionType(parameters, results), function, null, wantsCaller)
            : throw Unsupported(function, invoke.ReturnType);
    }

    public static HostBinding ForCallback(WasmStore store, WasmFunctionType type, WasmHostFunction function) =>
        new(store, type, null, function, wantsCaller: true);

    public HostBinding WithCaller(WasmInstance caller) => new(Store, Type, _function, _callback, WantsCaller) { _caller = caller };

    /// <summary>The delegate for compiled code.</summary>
    public Delegate Create()
    {
        if (_function is null && IntegerCallbacks.TryCreate(Type, Call) is { } known)
        {
            return known;
        }

        var delegateType = ClrTypes.DelegateOf(Type);
        if (_function is null)
        {
            return CallbackAdapters.GetOrAdd(Type.Erased(), _ => CallbackAdapter()).CreateDelegate(delegateType, this);
        }

        if (_function.GetType() == delegateType)
        {
            return _function;
        }

        return DelegateAdapters.GetOrAdd(_function.GetType(), type => DelegateAdapter(type.GetMethod("Invoke")!)).CreateDelegate(delegateType, this);
    }

    /// <summary>A call by the host itself.</summary>
    public WasmValue[] Invoke(ReadOnlySpan<WasmValue> arguments)
    {
        var results = new WasmValue[Type.Results.Length];
        if (_callback is not null)
        {
            CallCallback(arguments, results);
            return results;
        }

        var create = Create();
        var boxed = new object?[arguments.Length];
        for (var i = 0; i < boxed.Length; i++)
        {
            boxed[i] = Box(arguments[i]);
        }

        object? result;
        try
        {
            result = create.DynamicInvoke(boxed);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }

        if (results.Length == 1)
        {
            results[0] = Unbox(Type.Results[0], result);
        }
        else
        {
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = UntypedCalls.Value(Type.Results[i], ((GlobalValue*)Store.ResultSlots)[i], Store.ResultReferences[i]);
            }
        }

        return results;
    }

    // What adapters call. They are made by this class alone, at run time, so nothing else refers to these methods.
    public void StoreResults(ITuple tuple)
    {
        for (var i = 0; i < tuple.Length; i++)
        {
            StoreResult(i, Unbox(Type.Results[i], tuple[i]));
        }
    }

    public WasmValue Argument(object? reference, int parameter) => WasmValue.OfReference(Type.Parameters[parameter], reference);

    public CancellationToken Token() => Store.CancellationToken;

    public WasmInstance? Caller() => _caller;

    public void Await(Task task) => Wait(task);

    public T AwaitResult<T>(Task<T> task)
    {
        Wait(task);
        return task.GetAwaiter().GetResult();
    }

    public WasmValue[] Call(WasmValue[] arguments)
    {
        var results = new WasmValue[Type.Results.Length];
        CallCallback(arguments, results);
        if (results.Length > 1)
        {
            for (var i = 0; i < results.Length; i++)
            {
                StoreResult(i, results[i]);
            }
        }

        return results;
    }

    internal static object? Box(WasmValue value) => value.Type.Code switch
    {
        0x7F => value.AsI32(),
        0x7E => value.AsI64(),
        0x7D => value.AsF32(),
        0x7C => value.AsF64(),
        0x7B => value.AsV128(),
        _ => value.Reference,
    };

    internal static WasmValue Unbox(WasmValueType type, object? value) => value switch
    {
        _ when type.IsReference => WasmValue.OfReference(type, value),
        int number => WasmValue.I32(number),
        uint number => WasmValue.I32((int)number),
        long number => WasmValue.I64(number),
        ulong number => WasmValue.I64((long)number),
        float number => WasmValue.F32(number),
        double number => WasmValue.F64(number),
        Vector128<byte> vector => WasmValue.V128(vector),
        _ => throw new InvalidOperationException($"a host function gave {value ?? "null"} for {type}"),
    };

    private static Type Awaited(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask) ? typeof(void)
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)) ? type.GetGenericArguments()[0]
        : type;

    private static ArgumentException Unsupported(Delegate function, Type type) =>
        new($"{type} in {function.GetType()} is no type of WebAssembly; use int, uint, long, ulong, float, double, Vector128<byte>, WasmFunction or object", nameof(function));

    private void CallCallback(ReadOnlySpan<WasmValue> arguments, WasmValue[] results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = WasmValue.FromBits(Type.Results[i], 0);
        }

        _callback!(_caller!, arguments, results);
        for (var i = 0; i < results.Length; i++)
        {
            if (!results[i].Fits(Type.Results[i]))
            {
                throw new InvalidOperationException($"a host function of type {Type} gave {results[i]} as result {i}");
            }

            CheckStore(Type.Results[i], results[i].Reference);
        }
    }

    private void CheckStore(WasmValueType type, object? reference)
    {
        if (!ReferenceOperations.BelongsTo(reference, type, Store))
        {
            throw new InvalidOperationException("a host function gave a reference to something of another store");
        }
    }

    private void StoreResult(int index, WasmValue value)
    {
        CheckStore(Type.Results[index], value.Reference);
        ((GlobalValue*)Store.ResultSlots)[index] = new GlobalValue { Low = value.Bits, High = value.HighBits };
        Store.ResultReferences[index] = value.Reference;
    }

    private void Wait(Task task)
    {
        // The task itself may ignore the token: the guest's deadline holds all the same.
        try
        {
            task.Wait(Store.CancellationToken);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.Count == 1)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    private DynamicMethod DelegateAdapter(MethodInfo invoke)
    {
        var method = NewAdapter();
        var il = method.GetILGenerator();
        var parameters = invoke.GetParameters();
        var isAsync = Awaited(invoke.ReturnType) != invoke.ReturnType;
        var several = Type.Results.Length > 1;
        if (isAsync || several)
        {
            il.Emit(OpCodes.Ldarg_0);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, typeof(HostBinding).GetField(nameof(_function), BindingFlags.Instance | BindingFlags.NonPublic)!);
        il.Emit(OpCodes.Castclass, _function!.GetType());
        var next = 1;
        foreach (var parameter in parameters)
        {
            if (parameter.ParameterType == typeof(WasmInstance))
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(Caller))!);
            }
            else if (parameter.ParameterType == typeof(CancellationToken))
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(Token))!);
            }
            else
            {
                il.Emit(OpCodes.Ldarg, (short)next++);
            }
        }

        il.Emit(OpCodes.Callvirt, invoke);
        if (isAsync)
        {
            EmitAwait(il, invoke.ReturnType);
        }

        if (several)
        {
            il.Emit(OpCodes.Box, Awaited(invoke.ReturnType));
            il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(StoreResults))!);
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private void EmitAwait(ILGenerator il, Type awaitable)
    {
        if (awaitable.IsValueType)
        {
            var local = il.DeclareLocal(awaitable);
            il.Emit(OpCodes.Stloc, local);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, awaitable.GetMethod(nameof(ValueTask.AsTask))!);
        }

        var result = Awaited(awaitable);
        il.Emit(OpCodes.Call, result == typeof(void)
            ? typeof(HostBinding).GetMethod(nameof(Await))!
            : typeof(HostBinding).GetMethod(nameof(AwaitResult))!.MakeGenericMethod(result));
        if (Type.Results.Length > 1)
        {
            // The binding for StoreResults was pushed first and lies below; put it in order.
            var value = il.DeclareLocal(result);
            il.Emit(OpCodes.Stloc, value);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloc, value);
        }
    }

    private DynamicMethod CallbackAdapter()
    {
        var method = NewAdapter();
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, Type.Parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(WasmValue));
        for (var i = 0; i < Type.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            if (Type.Parameters[i].IsReference)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
                il.Emit(OpCodes.Ldc_I4, i);
                il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(Argument))!);
            }
            else
            {
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
                il.Emit(OpCodes.Call, typeof(WasmValue).GetMethod(Maker(Type.Parameters[i]))!);
            }

            il.Emit(OpCodes.Stelem, typeof(WasmValue));
        }

        il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(Call))!);
        if (Type.Results.Length == 1)
        {
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ldelema, typeof(WasmValue));
            if (Type.Results[0].IsReference)
            {
                il.Emit(OpCodes.Call, typeof(WasmValue).GetProperty(nameof(WasmValue.Reference))!.GetMethod!);
                il.Emit(OpCodes.Castclass, ClrTypes.Of(Type.Results[0]));
            }
            else
            {
                il.Emit(OpCodes.Call, typeof(WasmValue).GetMethod("As" + Maker(Type.Results[0]))!);
            }
        }
        else
        {
            il.Emit(OpCodes.Pop);
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private DynamicMethod NewAdapter() =>
        new("host", ClrTypes.ReturnOf(Type), [typeof(HostBinding), .. Type.Parameters.Select(ClrTypes.Of)], typeof(HostBinding).Module, skipVisibility: true);

    private static string Maker(WasmValueType type) => type.Code switch
    {
        0x7F => nameof(WasmValue.I32),
        0x7E => nameof(WasmValue.I64),
        0x7D => nameof(WasmValue.F32),
        0x7C => nameof(WasmValue.F64),
        _ => nameof(WasmValue.V128),
    };
}
