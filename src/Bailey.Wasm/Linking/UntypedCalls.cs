using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Linking;

/// <summary>Calls by values whose types are only known at run time: <see cref="WasmFunction.Invoke"/>.</summary>
internal static unsafe class UntypedCalls
{
    /// <summary>Calls a function with arguments known to fit.</summary>
    public static WasmValue[] Invoke(WasmFunction function, ReadOnlySpan<WasmValue> arguments)
    {
        var type = function.Type;
        if (function.Binding is { } binding)
        {
            return binding.Invoke(arguments);
        }

        // One slot for each argument and afterwards for each result; references beside them.
        var count = Math.Max(type.Parameters.Length, type.Results.Length);
        var slots = new GlobalValue[count];
        var references = new object?[count];
        for (var i = 0; i < arguments.Length; i++)
        {
            slots[i] = new GlobalValue { Low = arguments[i].Bits, High = arguments[i].HighBits };
            references[i] = arguments[i].Reference;
        }

        fixed (GlobalValue* pointer = slots)
        {
            function.Owner!.InvokerOf(function.Index)(function, pointer, references);
        }

        var results = new WasmValue[type.Results.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Value(type.Results[i], slots[i], references[i]);
        }

        return results;
    }

    public static WasmValue Value(WasmValueType type, GlobalValue number, object? reference) =>
        type.IsReference ? WasmValue.OfReference(type, reference)
        : type == WasmValueType.I32 || type == WasmValueType.F32 ? WasmValue.FromBits(type, (uint)number.Low)
        : WasmValue.FromBits(type, number.Low, type == WasmValueType.V128 ? number.High : 0);

    /// <summary>A call of a guest through slots: arguments in, results out, references beside them.</summary>
    internal delegate void Invoker(WasmFunction function, GlobalValue* slots, object?[] references);
}
