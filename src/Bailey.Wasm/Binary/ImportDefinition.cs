namespace Bailey.Wasm.Binary;

/// <summary>One entry of the import section; <paramref name="Index"/> is its place in the index space of its kind.</summary>
internal sealed record ImportDefinition(string Module, string Name, WasmExternalType Type, int Index);
