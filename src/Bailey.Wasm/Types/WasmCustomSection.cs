namespace Bailey.Wasm;

/// <summary>A custom section: bytes that tools put into a module, without meaning to its execution.</summary>
/// <param name="Name">Name of the section.</param>
/// <param name="Contents">Its bytes, without the name.</param>
public sealed record WasmCustomSection(string Name, ReadOnlyMemory<byte> Contents);
