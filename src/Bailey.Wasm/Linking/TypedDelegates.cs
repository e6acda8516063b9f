using System.Collections.Concurrent;
using System.Reflection.Emit;

namespace Bailey.Wasm.Linking;

/// <summary>Makes the typed delegates of <see cref="WasmFunction.CreateDelegate"/>.</summary>
internal static class TypedDelegates
{
    // Adapters take the canonical delegate (or the function, where it has several results) as first argument.
    private static readonly ConcurrentDictionary<(Type Delegate, WasmFunctionType Function, bool Checks), DynamicMethod> Adapters = [];

    public static Delegate Create(WasmFunction function, Type delegateType)
    {
        var type = function.Type;
        var invoke = delegateType.GetMethod("Invoke")!;
        var parameters = Array.ConvertAll(invoke.GetParameters(), parameter => parameter.ParameterType);
        if (!Fits(type, parameters, invoke.ReturnType))
        {
            throw new WasmExportException($"the function {function.Name ?? "without a name"} is of type {type}; {Describe(delegateType)} does not fit it");
        }

        var exact = type.Results.Length <= 1 && invoke.ReturnType == ClrTypes.ReturnOf(type);
        var checks = false;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = type.Parameters[i];
            exact &= parameters[i] == ClrTypes.Of(parameter);

            // Of these, compiled code relies on what they refer to.
            checks |= parameter.IsReference && parameter != WasmValueType.FuncRef && parameter != WasmValueType.ExternRef;
        }

        if (exact && !checks)
        {
            return Canonical(function, delegateType);
        }

        var adapter = Adapters.GetOrAdd((delegateType, type.Erased(), checks), key => type.Results.Length > 1 || checks
            ? BoxedAdapter(key.Function, parameters, invoke.ReturnType)
            : Adapter(key.Function, parameters, invoke.ReturnType));
        return adapter.CreateDelegate(delegateType, type.Results.Length > 1 || checks ? function : Canonical(function, ClrTypes.DelegateOf(type)));
    }

    // Called by adapters alone.
    public static object?[] InvokeBoxed(WasmFunction function, object?[] arguments)
    {
        var values = new WasmValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = HostBinding.Unbox(function.Type.Parameters[i], arguments[i]);
        }

        return Array.ConvertAll(function.Invoke(values), HostBinding.Box);
    }

    private static Delegate Canonical(WasmFunction function, Type delegateType)
    {
        if (function.Binding is { } binding)
        {
            var target = binding.Create();
            return target.GetType() == delegateType ? target : Delegate.CreateDelegate(delegateType, target, target.GetType().GetMethod("Invoke")!);
        }

        return Delegate.CreateDelegate(delegateType, function, function.Owner!.EntryOf(function.Index));
    }

    private static bool Fits(WasmFunctionType type, Type[] parameters, Type result)
    {
        if (parameters.Length != type.Parameters.Length || !ClrTypes.TryFromResult(result, out var results) || results.Length != type.Results.Length)
        {
            return false;
        }

        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] != type.Results[i].Erased)
            {
                return false;
            }
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            if (!ClrTypes.TryFrom(parameters[i], out var value) || value != type.Parameters[i].Erased)
            {
                return false;
            }
        }

        return true;
    }

    private static DynamicMethod Adapter(WasmFunctionType type, Type[] parameters, Type result)
    {
        // Signed and unsigned integers are the same on CIL's stack: the arguments pass through as they are.
        var canonical = ClrTypes.DelegateOf(type);
        var method = new DynamicMethod("typed", result, [canonical, .. parameters], typeof(TypedDelegates).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        for (var i = 0; i <= parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
        }

        il.Emit(OpCodes.Callvirt, canonical.GetMethod("Invoke")!);
        il.Emit(OpCodes.Ret);
        return method;
    }

    private static DynamicMethod BoxedAdapter(WasmFunctionType type, Type[] parameters, Type result)
    {
        var method = new DynamicMethod("typed", result, [typeof(WasmFunction), .. parameters], typeof(TypedDelegates).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            if (parameters[i].IsValueType)
            {
                il.Emit(OpCodes.Box, parameters[i]);
            }

            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Call, typeof(TypedDelegates).GetMethod(nameof(InvokeBoxed))!);
        var results = il.DeclareLocal(typeof(object[]));
        il.Emit(OpCodes.Stloc, results);
        var next = 0;
        if (type.Results.Length > 1)
        {
            EmitTuple(il, result, type, results, ref next);
        }
        else if (type.Results.Length == 1)
        {
            il.Emit(OpCodes.Ldloc, results);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, ClrTypes.Of(type.Results[0]));
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private static void EmitTuple(ILGenerator il, Type tuple, WasmFunctionType type, LocalBuilder results, ref int next)
    {
        var arguments = tuple.GetGenericArguments();
        foreach (var argument in arguments)
        {
            if (next >= type.Results.Length || !ClrTypes.TryFrom(argument, out _))
            {
                EmitTuple(il, argument, type, results, ref next);
                continue;
            }

            il.Emit(OpCodes.Ldloc, results);
            il.Emit(OpCodes.Ldc_I4, next);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, ClrTypes.Of(type.Results[next]));
            next++;
        }

        il.Emit(OpCodes.Newobj, tuple.GetConstructor(arguments)!);
    }

    private static string Describe(Type type) =>
        type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Describe))}>"
            : type.Name;
}
