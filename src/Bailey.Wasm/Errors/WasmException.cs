namespace Bailey.Wasm;

/// <summary>Base of all errors that Bailey.Wasm reports about modules and their execution.</summary>
public abstract class WasmException : Exception
{
    private protected WasmException(WasmErrorCode errorCode, string message, Exception? inner = null)
        : base(message, inner) => ErrorCode = errorCode;

    /// <summary>Why, as an enumeration.</summary>
    public WasmErrorCode ErrorCode { get; }

    /// <summary>Why, as a stable snake_case word for logs and machines: <c>malformed</c>, <c>limit_exceeded</c> ...</summary>
    public virtual string Code => ErrorCode switch
    {
        WasmErrorCode.Malformed => "malformed",
        WasmErrorCode.Invalid => "invalid",
        WasmErrorCode.FeatureDisabled => "feature_disabled",
        WasmErrorCode.FeatureUnsupported => "feature_unsupported",
        WasmErrorCode.LimitExceeded => "limit_exceeded",
        WasmErrorCode.LinkFailed => "link_failed",
        WasmErrorCode.ExportMismatch => "export_mismatch",
        WasmErrorCode.GuestException => "guest_exception",
        _ => "trap",
    };
}
