using Bailey.Policy.Documents;
using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Extism;

/// <summary>Codes of faults in Extism manifests.</summary>
[ErrorCodes("Extism manifests")]
public static class ExtismManifestReason
{
    /// <summary>The manifest has more bytes than it may.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The manifest is not JSON.</summary>
    public const string NotJson = "not_json";

    /// <inheritdoc cref="DocumentReason.WrongType"/>
    public const string WrongType = DocumentReason.WrongType;

    /// <summary>A field is not one of a manifest's.</summary>
    public const string UnknownField = "unknown_field";

    /// <summary>A field is given twice.</summary>
    public const string DuplicateField = "duplicate_field";

    /// <inheritdoc cref="DocumentReason.OutOfRange"/>
    public const string OutOfRange = DocumentReason.OutOfRange;

    /// <summary>A value does not follow its grammar, or does not belong beside the others.</summary>
    public const string BadValue = "bad_value";

    /// <summary>The manifest names no module.</summary>
    public const string NoWasm = "no_wasm";

    /// <summary>A module has neither a path, nor data, nor a URL.</summary>
    public const string NoSource = "no_source";

    /// <summary>A module has more than one of path, data and URL.</summary>
    public const string SeveralSources = "several_sources";

    /// <summary>Two modules have one name.</summary>
    public const string DuplicateName = "duplicate_name";

    /// <summary>A module has a name that the host keeps for its own functions.</summary>
    public const string ReservedName = "reserved_name";

    /// <summary>The file of a module cannot be read, or its URL cannot be fetched.</summary>
    public const string SourceUnreadable = "source_unreadable";

    /// <summary>A module is not the one whose hash the manifest names.</summary>
    public const string HashMismatch = "hash_mismatch";

    /// <summary>The engine refuses a module.</summary>
    public const string BadModule = "bad_module";
}
