namespace Bailey.Wasm.Binary;

/// <summary>
/// Recognises what belongs to proposals and versions that Bailey does not implement, so that the error names them
/// instead of calling the module broken.
/// </summary>
internal static class UnsupportedFeature
{
    public const string Exceptions = "exception handling";
    public const string GarbageCollection = "garbage collection";
    public const string Threads = "threads";

    public static WasmModuleException Error(string feature, string what, long offset) => new(
        WasmErrorCode.FeatureUnsupported,
        $"unsupported feature: {what} belongs to {feature}, which Bailey does not implement; build the module without it",
        offset);

    /// <summary>The error for a first opcode byte that no <see cref="Opcode"/> has.</summary>
    public static WasmModuleException OfOpcode(byte first, long offset) => first switch
    {
        0x06 or 0x07 or 0x08 or 0x09 or 0x0A or 0x18 or 0x19 or 0x1F => Error(Exceptions, $"opcode {first:x2}", offset),
        0xFE => Error(Threads, $"opcode {first:x2}", offset),
        _ => WasmReader.Malformed($"illegal opcode {first:x2}", offset),
    };

    /// <summary>The error for a byte that stands where a value or reference type should and is none.</summary>
    /// <param name="code">The byte.</param>
    /// <param name="expected">What should stand there: "value type", "reference type".</param>
    /// <param name="offset">Byte of the module to blame.</param>
    public static WasmModuleException OfTypeCode(byte code, string expected, long offset) => code switch
    {
        0x69 or 0x74 => Error(Exceptions, $"type {code:x2}", offset),
        _ => WasmReader.Malformed($"malformed {expected} {code:x2}", offset),
    };
}
