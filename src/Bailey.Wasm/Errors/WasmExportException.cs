namespace Bailey.Wasm;

/// <summary>An export was asked for that is not there, or is of another kind or type.</summary>
/// <param name="message">What was asked for, what is there, and the nearest name.</param>
public sealed class WasmExportException(string message) : WasmException(WasmErrorCode.ExportMismatch, message);
