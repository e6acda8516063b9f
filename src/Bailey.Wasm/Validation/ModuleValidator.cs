using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

/// <summary>Validates a decoded module in full (core specification, 3), before any of it is compiled.</summary>
internal static class ModuleValidator
{
    /// <exception cref="WasmModuleException">The module is invalid or over a limit.</exception>
    public static void Validate(ModuleDefinition module, WasmCompileOptions options) => throw new NotImplementedException();
}
