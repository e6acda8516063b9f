namespace Bailey.Wasm;

/// <summary>A global variable (core specification, 4.2.9).</summary>
public sealed class WasmGlobal : WasmExternal
{
    /// <summary>Creates a global of the host, to be imported by guests.</summary>
    /// <param name="store">The store it belongs to.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its first value, of that type.</param>
    public WasmGlobal(WasmStore store, WasmGlobalType type, WasmValue value)
        : base(store) => Type = type;

    /// <summary>Its type.</summary>
    public WasmGlobalType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type;

    /// <summary>Its value.</summary>
    /// <exception cref="ArgumentException">The value set is of another type.</exception>
    /// <exception cref="InvalidOperationException">It was set but is immutable.</exception>
    public WasmValue Value
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }
}
