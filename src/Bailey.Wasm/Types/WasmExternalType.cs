namespace Bailey.Wasm;

/// <summary>What an import or export is: a function, table, memory, global or tag, with its type.</summary>
public abstract record WasmExternalType
{
    private protected WasmExternalType()
    {
    }

    /// <summary>The word for this kind of thing in the text format: <c>func</c>, <c>table</c>, <c>memory</c>, <c>global</c>, <c>tag</c>.</summary>
    public abstract string Kind { get; }
}
