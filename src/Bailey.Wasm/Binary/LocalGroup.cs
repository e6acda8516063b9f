namespace Bailey.Wasm.Binary;

/// <summary><paramref name="Count"/> consecutive locals of one type.</summary>
internal readonly record struct LocalGroup(int Count, WasmValueType Type);
