namespace Bailey.Wasm;

/// <summary>A module could not be linked: an import is missing or does not fit, or a limit of the store was met.</summary>
/// <param name="errorCode">Why.</param>
/// <param name="message">What is missing or does not fit, naming both sides.</param>
public sealed class WasmLinkException(WasmErrorCode errorCode, string message) : WasmException(errorCode, message);
