namespace Bailey.Wasm.Binary;

/// <summary>A table; <paramref name="Initial"/> fills its elements, null means null references.</summary>
internal sealed record TableDefinition(WasmTableType Type, ConstantExpression? Initial);
