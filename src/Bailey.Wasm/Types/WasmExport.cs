namespace Bailey.Wasm;

/// <summary>Something that a module offers.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">What it is.</param>
public sealed record WasmExport(string Name, WasmExternalType Type);
