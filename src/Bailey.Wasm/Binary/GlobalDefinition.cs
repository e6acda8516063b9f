namespace Bailey.Wasm.Binary;

/// <summary>A global; <paramref name="Initial"/> is null for imported ones.</summary>
internal sealed record GlobalDefinition(WasmGlobalType Type, ConstantExpression? Initial);
