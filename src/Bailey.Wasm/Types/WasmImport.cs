namespace Bailey.Wasm;

/// <summary>Something that a module needs from outside.</summary>
/// <param name="Module">First name: the module that supplies it.</param>
/// <param name="Name">Second name: what it is called there.</param>
/// <param name="Type">What it must be.</param>
public sealed record WasmImport(string Module, string Name, WasmExternalType Type);
