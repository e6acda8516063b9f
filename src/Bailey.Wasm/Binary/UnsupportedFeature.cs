namespace Bailey.Wasm.Binary;

/// <summary>
/// Recognises what belongs to proposals and versions that Bailey does not implement, so that the error names them
/// instead of calling the module broken.
/// </summary>
internal static class UnsupportedFeature
{
    public const string OldExceptions = "the older proposal of exception handling";
    public const string GarbageCollection = "garbage collection";
    public const string TypedReferences = "typed function references";
    public const string Threads = "threads";

    public static WasmModuleException Error(string feature, string what, long offset) => new(
        WasmErrorCode.FeatureUnsupported,
        $"unsupported feature: {what} belongs to {feature}, which Bailey does not implement; build the module without it",
        offset);

    /// <summary>The error for a first opcode byte that no <see cref="Opcode"/> has.</summary>
    public static WasmModuleException OfOpcode(byte first, long offset) => first switch
    {
        0x06 or 0x07 or 0x09 or 0x18 or 0x19 => Error(OldExceptions, $"opcode {first:x2}", offset),
        0x14 or 0x15 or 0xD4 or 0xD5 or 0xD6 => Error(TypedReferences, $"opcode {first:x2}", offset),
        0xD3 or 0xFB => Error(GarbageCollection, $"opcode {first:x2}", offset),
        0xFE => Error(Threads, $"opcode {first:x2}", offset),
        _ => WasmReader.Malformed($"illegal opcode {first:x2}", offset),
    };

    /// <summary>The error for a byte that stands where a value or reference type should and is none.</summary>
    /// <param name="code">The byte.</param>
    /// <param name="expected">What should stand there: "value type", "reference type".</param>
    /// <param name="offset">Byte of the module to blame.</param>
    public static WasmModuleException OfTypeCode(byte code, string expected, long offset) => code switch
    {
        0x63 or 0x64 => Error(TypedReferences, $"type {code:x2}", offset),
        0x6A or 0x6B or 0x6C or 0x6D or 0x6E or 0x71 or 0x72 or 0x73 => Error(GarbageCollection, $"type {code:x2}", offset),
        _ => WasmReader.Malformed($"malformed {expected} {code:x2}", offset),
    };
}
