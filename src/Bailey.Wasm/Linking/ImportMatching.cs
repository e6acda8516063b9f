using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Linking;

/// <summary>Whether something supplied fits what is imported (core specification, 3.5 "Import matching").</summary>
internal static class ImportMatching
{
    public static bool Matches(WasmExternal value, ImportDefinition import, ModuleDefinition module) => (value, value.ExternalType, import.Type) switch
    {
        (WasmFunction function, _, WasmFunctionType) => function.Defined.IsSubtypeOf(module.Types[module.FunctionTypeIndices[import.Index]]),
        (_, WasmGlobalType given, WasmGlobalType type) =>
            given.IsMutable == type.IsMutable
            && (type.IsMutable ? given.Value == type.Value : Subtyping.Matches(given.Value, type.Value)),
        (WasmTag tag, _, WasmTagType type) => ReferenceEquals(tag.Type.Defined, type.Defined),
        (_, WasmMemoryType given, WasmMemoryType type) =>
            given.Is64 == type.Is64 && FitsLimits(given.Minimum, given.Maximum, type.Minimum, type.Maximum),
        (_, WasmTableType given, WasmTableType type) =>
            given.Element == type.Element && given.Is64 == type.Is64 && FitsLimits(given.Minimum, given.Maximum, type.Minimum, type.Maximum),
        _ => false,
    };

    /// <summary>Why two types that read the same are not.</summary>
    public static string Remark(WasmExternal value, ImportDefinition import) =>
        (value.ExternalType is WasmFunctionType or WasmTagType) && value.ExternalType == import.Type
            ? ", of another definition: the types differ in their supertypes, or in what they are defined together with"
            : "";

    private static bool FitsLimits(ulong size, ulong? maximum, ulong wantedMinimum, ulong? wantedMaximum) =>
        size >= wantedMinimum && (wantedMaximum is null || maximum <= wantedMaximum);
}
