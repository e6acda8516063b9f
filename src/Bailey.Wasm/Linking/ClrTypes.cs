using System.Linq.Expressions;
using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Linking;

/// <summary>How WebAssembly's types appear in .NET: in compiled code, and in delegates of the host.</summary>
internal static class ClrTypes
{
    private static readonly Type[] Functions =
    [
        typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Func<,,,>), typeof(Func<,,,,>), typeof(Func<,,,,,>),
        typeof(Func<,,,,,,>), typeof(Func<,,,,,,,>), typeof(Func<,,,,,,,,>), typeof(Func<,,,,,,,,,>),
        typeof(Func<,,,,,,,,,,>), typeof(Func<,,,,,,,,,,,>), typeof(Func<,,,,,,,,,,,,>), typeof(Func<,,,,,,,,,,,,,>),
        typeof(Func<,,,,,,,,,,,,,,>), typeof(Func<,,,,,,,,,,,,,,,>), typeof(Func<,,,,,,,,,,,,,,,,>),
    ];

    private static readonly Type[] Actions =
    [
        typeof(Action), typeof(Action<>), typeof(Action<,>), typeof(Action<,,>), typeof(Action<,,,>), typeof(Action<,,,,>),
        typeof(Action<,,,,,>), typeof(Action<,,,,,,>), typeof(Action<,,,,,,,>), typeof(Action<,,,,,,,,>),
        typeof(Action<,,,,,,,,,>), typeof(Action<,,,,,,,,,,>), typeof(Action<,,,,,,,,,,,>), typeof(Action<,,,,,,,,,,,,>),
        typeof(Action<,,,,,,,,,,,,,>), typeof(Action<,,,,,,,,,,,,,,>), typeof(Action<,,,,,,,,,,,,,,,>),
    ];

    /// <summary>The type of a value in compiled code.</summary>
    public static Type Of(WasmValueType type) =>
        type == WasmValueType.I32 ? typeof(int)
        : type == WasmValueType.I64 ? typeof(long)
        : type == WasmValueType.F32 ? typeof(float)
        : type == WasmValueType.F64 ? typeof(double)
        : type == WasmValueType.V128 ? typeof(Vector128<byte>)
        : type.IsFunctionReference ? typeof(WasmFunction)
        : typeof(object);

    /// <summary>
    /// What compiled code of this type returns: nothing, its one result, or nothing with several results in the store's
    /// result slots.
    /// </summary>
    public static Type ReturnOf(WasmFunctionType type) => type.Results.Length == 1 ? Of(type.Results[0]) : typeof(void);

    /// <summary>Whether <see cref="DelegateOf"/> is one of the framework's Func and Action.</summary>
    public static bool HasDelegate(WasmFunctionType type) => type.Parameters.Length <= 16;

    /// <summary>The delegate through which compiled code calls a function of this type.</summary>
    public static Type DelegateOf(WasmFunctionType type)
    {
        var count = type.Parameters.Length;
        var result = ReturnOf(type);
        if (count == 0 && result == typeof(void))
        {
            return typeof(Action);
        }

        var types = new Type[count + (result == typeof(void) && count <= 16 ? 0 : 1)];
        types[^1] = result;
        for (var i = 0; i < count; i++)
        {
            types[i] = Of(type.Parameters[i]);
        }

        return count > 16 ? Expression.GetDelegateType(types) : (result == typeof(void) ? Actions : Functions)[count].MakeGenericType(types);
    }

    /// <summary>The WebAssembly type that a type in a host's delegate stands for.</summary>
    public static bool TryFrom(Type type, out WasmValueType value)
    {
        value = type == typeof(int) || type == typeof(uint) ? WasmValueType.I32
            : type == typeof(long) || type == typeof(ulong) ? WasmValueType.I64
            : type == typeof(float) ? WasmValueType.F32
            : type == typeof(double) ? WasmValueType.F64
            : type == typeof(Vector128<byte>) ? WasmValueType.V128
            : type == typeof(WasmFunction) ? WasmValueType.FuncRef
            : type == typeof(object) ? WasmValueType.ExternRef
            : default;
        return value != default;
    }

    /// <summary>The types that a result type stands for: none, one, or those of a value tuple.</summary>
    public static bool TryFromResult(Type type, out WasmValueType[] values)
    {
        if (type == typeof(void))
        {
            values = [];
            return true;
        }

        if (TryFrom(type, out var single))
        {
            values = [single];
            return true;
        }

        var all = new List<WasmValueType>();
        values = [];
        for (var tuple = type; ;)
        {
            if (!tuple.IsGenericType || tuple.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) != true)
            {
                return false;
            }

            var arguments = tuple.GetGenericArguments();
            foreach (var argument in arguments.Take(7))
            {
                if (!TryFrom(argument, out var value))
                {
                    return false;
                }

                all.Add(value);
            }

            if (arguments.Length < 8)
            {
                values = [.. all];
                return true;
            }

            tuple = arguments[7];
        }
    }
}
