using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>One module of a plugin by the name that others import it under.</summary>
internal sealed record LinkedModule(string Name, WasmModule Module)
{
    internal const string MainName = "main";

    private readonly Dictionary<string, WasmExternalType> _exports = Module.Exports.ToDictionary(
        static export => export.Name, static export => export.Type, StringComparer.Ordinal);

    internal bool IsMain => Name == MainName;

    /// <summary>
    /// Whether it is a program to be run from start to end, so that each call of it is given a fresh instance. One that can also
    /// be initialised is a library: toolchains give their libraries a <c>_start</c> beside.
    /// </summary>
    internal bool IsCommand =>
        !IsMain && ExportType("_start") is WasmFunctionType { Parameters.Length: 0 } && ExportType("_initialize") is null;

    internal WasmExternalType? ExportType(string name) => _exports.GetValueOrDefault(name);
}
