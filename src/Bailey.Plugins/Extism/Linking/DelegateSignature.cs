using System.Reflection;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>The WebAssembly type that a delegate of the host implies.</summary>
internal sealed record DelegateSignature(WasmFunctionType Type)
{
    /// <summary>Reads the signature of a delegate type.</summary>
    /// <exception cref="ArgumentException">It has types other than i32, i64, f32 and f64.</exception>
    internal static DelegateSignature Of(Type delegateType)
    {
        var invoke = delegateType.GetMethod("Invoke") ?? throw new ArgumentException($"{delegateType} is no delegate that can be called");
        var parameters = invoke.GetParameters().Select(static parameter => parameter.ParameterType).ToList();
        if (parameters.Count > 0 && parameters[0] == typeof(WasmInstance))
        {
            parameters.RemoveAt(0);
        }

        if (parameters.Count > 0 && parameters[^1] == typeof(CancellationToken))
        {
            parameters.RemoveAt(parameters.Count - 1);
        }

        return new(new WasmFunctionType(parameters.Select(type => Map(type, delegateType)), Results(invoke, delegateType)));
    }

    private static IEnumerable<WasmValueType> Results(MethodInfo invoke, Type delegateType)
    {
        var type = invoke.ReturnType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
        {
            type = type.GetGenericArguments()[0];
        }
        else if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return [];
        }

        return type == typeof(void) ? [] : [Map(type, delegateType)];
    }

    private static WasmValueType Map(Type type, Type delegateType) =>
        type == typeof(int) || type == typeof(uint) ? WasmValueType.I32
        : type == typeof(long) || type == typeof(ulong) ? WasmValueType.I64
        : type == typeof(float) ? WasmValueType.F32
        : type == typeof(double) ? WasmValueType.F64
        : throw new ArgumentException(
            $"a function of the host takes and gives int, uint, long, ulong, float and double; {delegateType} has {type}");
}
