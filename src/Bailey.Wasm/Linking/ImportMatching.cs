namespace Bailey.Wasm.Linking;

/// <summary>Whether something supplied fits what is imported (core specification, 3.5 "Import matching").</summary>
internal static class ImportMatching
{
    public static bool Matches(WasmExternal value, WasmExternalType wanted) => (value.ExternalType, wanted) switch
    {
        (WasmFunctionType given, WasmFunctionType type) => given == type,
        (WasmGlobalType given, WasmGlobalType type) => given == type,
        (WasmTagType given, WasmTagType type) => given == type,
        (WasmMemoryType given, WasmMemoryType type) =>
            given.Is64 == type.Is64 && FitsLimits(given.Minimum, given.Maximum, type.Minimum, type.Maximum),
        (WasmTableType given, WasmTableType type) =>
            given.Element == type.Element && given.Is64 == type.Is64 && FitsLimits(given.Minimum, given.Maximum, type.Minimum, type.Maximum),
        _ => false,
    };

    private static bool FitsLimits(ulong size, ulong? maximum, ulong wantedMinimum, ulong? wantedMaximum) =>
        size >= wantedMinimum && (wantedMaximum is null || maximum <= wantedMaximum);
}
