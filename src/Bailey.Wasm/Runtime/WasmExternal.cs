namespace Bailey.Wasm;

/// <summary>Something that instances import and export: a function, memory, table or global.</summary>
public abstract class WasmExternal
{
    private protected WasmExternal(WasmStore store) => Store = store;

    /// <summary>The store it belongs to; only things of one store can be linked with each other.</summary>
    public WasmStore Store { get; }

    /// <summary>Its type. For memories and tables the minimum is the present size.</summary>
    public abstract WasmExternalType ExternalType { get; }
}
