namespace Bailey.Wasm;

/// <summary>The type of a global variable (core specification, 2.3.13).</summary>
/// <param name="Value">Type of its value.</param>
/// <param name="IsMutable">Whether it can be set.</param>
public sealed record WasmGlobalType(WasmValueType Value, bool IsMutable) : WasmExternalType
{
    /// <inheritdoc/>
    public override string Kind => "global";

    /// <summary>The type as people write it: <c>i32</c> or <c>mut i32</c>.</summary>
    public override string ToString() => IsMutable ? $"mut {Value}" : Value.ToString();
}
