using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Extism;

/// <summary>
/// Codes of calls that failed, besides those of the engine: a trap is told by its <see cref="Wasm.WasmTrapKind"/> and a plugin whose modules do not fit
/// by <see cref="Wasm.WasmErrorCode.LinkFailed"/>, both in snake_case.
/// </summary>
[ErrorCodes("Calls of plugins")]
public static class ExtismErrorCode
{
    /// <summary>The plugin set an error; the message is its own.</summary>
    public const string GuestError = "guest_error";

    /// <summary>The export returned another number than 0 and set no error.</summary>
    public const string NonzeroCode = "nonzero_code";

    /// <summary>The program ended itself with another exit code than 0.</summary>
    public const string ExitCode = "exit_code";

    /// <summary>The plugin has no export of that name.</summary>
    public const string FunctionNotFound = "function_not_found";

    /// <summary>The export takes or returns what a call cannot give or take.</summary>
    public const string BadSignature = "bad_signature";

    /// <summary>What should be handed to the plugin does not fit its memory limit.</summary>
    public const string OutOfMemory = "out_of_memory";

    /// <summary>No instance of the plugin became free in time.</summary>
    public const string Busy = "busy";

    /// <summary>The plugin passed a handle of memory that is none, or no longer one.</summary>
    public const string BadHandle = "bad_handle";

    /// <summary>The plugin passed a text that is not UTF-8.</summary>
    public const string BadText = "bad_text";

    /// <summary>The plugin's variables would take more bytes than they may.</summary>
    public const string VariablesFull = "variables_full";

    /// <summary>The plugin set a variable, and may have none.</summary>
    public const string VariablesDisabled = "variables_disabled";

    /// <summary>No pattern of allowed_hosts in the manifest matches the host that the plugin wants to reach.</summary>
    public const string HttpNotAllowed = "http_not_allowed";

    /// <summary>A folder of allowed_paths in the manifest cannot be opened.</summary>
    public const string PathUnavailable = "path_unavailable";
}
