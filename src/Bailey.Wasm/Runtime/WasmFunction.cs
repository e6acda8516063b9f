namespace Bailey.Wasm;

/// <summary>A function of a guest or of the host, as a value: exported, imported, in a table, or passed as a funcref.</summary>
public sealed class WasmFunction : WasmExternal
{
    internal WasmFunction(WasmStore store, WasmFunctionType type)
        : base(store) => Type = type;

    /// <summary>Parameters and results.</summary>
    public WasmFunctionType Type { get; }

    /// <summary>The name it was exported under or has in the name section, where known.</summary>
    public string? Name { get; internal init; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type;

    /// <summary>
    /// The function as a typed delegate: <c>Func&lt;int, int, long&gt;</c>, <c>Action&lt;float&gt;</c>, or a delegate of your own. i32 maps to
    /// int or uint, i64 to long or ulong, f32 to float, f64 to double, v128 to <c>Vector128&lt;byte&gt;</c>, funcref to
    /// <see cref="WasmFunction"/>, externref to object; several results map to a value tuple. Calls through it take nanoseconds.
    /// </summary>
    /// <exception cref="WasmExportException">The delegate's types are not the function's.</exception>
    public TDelegate CreateDelegate<TDelegate>()
        where TDelegate : Delegate => throw new NotImplementedException();

    /// <summary>Calls the function with values checked at run time.</summary>
    /// <param name="arguments">As many as there are parameters, of their types.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentException">Arguments do not fit the type.</exception>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    public WasmValue[] Invoke(params ReadOnlySpan<WasmValue> arguments) => throw new NotImplementedException();

    /// <summary>A function of the host from a delegate, of the type that the delegate's signature implies.</summary>
    /// <remarks>
    /// A first parameter of type <see cref="WasmInstance"/> receives the calling instance, a last one of type <see cref="CancellationToken"/>
    /// the token of the call in force; a <see cref="Task"/> or <see cref="ValueTask"/> (with or without result) is awaited under its deadline.
    /// </remarks>
    public static WasmFunction FromDelegate(WasmStore store, Delegate function) => throw new NotImplementedException();

    /// <summary>A function of the host whose type is given at run time.</summary>
    public static WasmFunction FromCallback(WasmStore store, WasmFunctionType type, WasmHostFunction function) =>
        throw new NotImplementedException();
}
