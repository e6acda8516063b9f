namespace Bailey.Wasm;

/// <summary>A module was refused: malformed, invalid, over a limit, or using a feature that is off.</summary>
public sealed class WasmModuleException : WasmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorCode">Why the module is refused.</param>
    /// <param name="message">What is wrong, in the words of the specification's test suite where it has any.</param>
    /// <param name="offset">Byte of the module at which it was found, or -1 where no byte is to blame.</param>
    public WasmModuleException(WasmErrorCode errorCode, string message, long offset)
        : base(errorCode, offset < 0 ? message : $"{message} (at byte {offset}, 0x{offset:x})") => Offset = offset;

    /// <summary>Byte of the module at which it was found, or -1 where no byte is to blame.</summary>
    public long Offset { get; }
}
