namespace Bailey.Wasm.Binary;

/// <summary>Decodes the binary format (core specification, 5) into a <see cref="ModuleDefinition"/>.</summary>
internal static class ModuleDecoder
{
    /// <exception cref="WasmModuleException">The bytes are malformed or over a limit.</exception>
    public static ModuleDefinition Decode(byte[] binary, WasmCompileOptions options) => throw new NotImplementedException();
}
