namespace Bailey.Wasm;

/// <summary>Why a module was refused. The names, in snake_case, are stable: see <see cref="WasmException.Code"/>.</summary>
public enum WasmErrorCode
{
    /// <summary>The bytes are not a WebAssembly module, or break its binary format.</summary>
    Malformed,

    /// <summary>The module is well formed but breaks a rule of validation.</summary>
    Invalid,

    /// <summary>The module uses a feature that is turned off.</summary>
    FeatureDisabled,

    /// <summary>The module uses a feature that Bailey does not implement.</summary>
    FeatureUnsupported,

    /// <summary>The module exceeds a limit of <see cref="WasmLimits"/>.</summary>
    LimitExceeded,

    /// <summary>An import is missing or of another type, or instances of different stores were mixed.</summary>
    LinkFailed,

    /// <summary>A name is not among the exports, or is of another kind or type.</summary>
    ExportMismatch,

    /// <summary>Execution stopped with a trap; <see cref="WasmTrapException.Kind"/> tells which.</summary>
    Trap,

    /// <summary>The guest threw an exception that nothing caught: a <see cref="WasmGuestException"/>.</summary>
    GuestException,
}
