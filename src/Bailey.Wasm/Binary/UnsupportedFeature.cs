namespace Bailey.Wasm.Binary;

/// <summary>
/// Recognises what belongs to proposals and versions that Bailey does not implement, so that the error names them
/// instead of calling the module broken.
/// </summary>
internal static class UnsupportedFeature
{
    public const string OldExceptions = "the older proposal of exception handling";
    public const string Threads = "threads";
    public const string CompactImports = "the proposal of compact imports";

    public static WasmModuleException Error(string feature, string what, long offset) => new(
        WasmErrorCode.FeatureUnsupported,
        $"unsupported feature: {what} belongs to {feature}, which Bailey does not implement; {Remedy(feature)}",
        offset);

    /// <summary>The error for a first opcode byte that no <see cref="Opcode"/> has.</summary>
    public static WasmModuleException OfOpcode(byte first, long offset) => first switch
    {
        0x06 or 0x07 or 0x09 or 0x18 or 0x19 => Error(OldExceptions, $"opcode {first:x2}", offset),
        0xFE => Error(Threads, $"opcode {first:x2}", offset),
        _ => WasmReader.Malformed($"illegal opcode {first:x2}", offset),
    };

    // What Emscripten builds with -fwasm-exceptions, and Binaryen translates.
    private static string Remedy(string feature) => feature == OldExceptions
        ? "build the module with -sWASM_LEGACY_EXCEPTIONS=0 (Emscripten), or have wasm-opt --emit-exnref translate it (Binaryen)"
        : "build the module without it";
}
