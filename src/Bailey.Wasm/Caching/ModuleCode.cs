using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;
using Bailey.Wasm.Validation;

namespace Bailey.Wasm.Caching;

/// <summary>Where a decoded module gets its code from: the cache of its options, or the compiler, after it was validated in full.</summary>
internal static class ModuleCode
{
    /// <param name="definition">The module as decoded under the options.</param>
    /// <param name="options">How it is compiled: of what they leave open, what was chosen.</param>
    /// <exception cref="WasmModuleException">The module is invalid or over a limit.</exception>
    public static CompiledModule Get(ModuleDefinition definition, WasmCompileOptions options)
    {
        var key = options.Cache is null ? null : CacheKey.Of(definition, options);

        // What is kept has passed validation under the same options.
        if (key is not null && options.Cache!.TryLoad(definition, key) is { } cached)
        {
            return cached;
        }

        ModuleValidator.Validate(definition, options);
        var code = ModuleCompiler.Compile(definition, options, out var image);
        var compiled = new CompiledModule(definition, code, new MemoryStream(image.Array!, image.Offset, image.Count, writable: false, publiclyVisible: true));
        if (key is not null)
        {
            options.Cache!.Store(definition, key, code, image);
        }

        return compiled;
    }
}
