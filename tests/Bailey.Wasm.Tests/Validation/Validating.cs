using Bailey.Wasm.Binary;
using Bailey.Wasm.Validation;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>Decodes and validates, the two phases that stand before compilation.</summary>
internal static class Validating
{
    /// <exception cref="WasmModuleException">The module is refused.</exception>
    public static ModuleDefinition Accept(byte[] binary, WasmCompileOptions? options = null)
    {
        var chosen = options ?? WasmCompileOptions.Default;
        var module = ModuleDecoder.Decode(binary, chosen);
        ModuleValidator.Validate(module, chosen);
        return module;
    }

    /// <summary>Why the module is refused, or null where it is not.</summary>
    public static WasmModuleException? Refusal(byte[] binary, WasmCompileOptions? options = null)
    {
        try
        {
            Accept(binary, options);
            return null;
        }
        catch (WasmModuleException error)
        {
            return error;
        }
    }
}
