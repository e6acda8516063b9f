using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Documents;

/// <summary>Codes of faults in policy documents.</summary>
[ErrorCodes("Policy documents")]
public static class DocumentReason
{
    /// <summary>The document has more bytes than <see cref="DocumentLimits.MaxBytes"/>.</summary>
    public const string TooLarge = "document_too_large";

    /// <summary>The document is not UTF-8 text, or holds control characters.</summary>
    public const string NotText = "document_not_text";

    /// <summary>The text is not YAML.</summary>
    public const string Malformed = "document_malformed";

    /// <summary>Values are nested deeper than <see cref="DocumentLimits.MaxDepth"/>.</summary>
    public const string TooDeep = "document_too_deep";

    /// <summary>The document has more values than <see cref="DocumentLimits.MaxNodes"/>.</summary>
    public const string TooManyValues = "document_too_many_values";

    /// <summary>The document uses an anchor or an alias, which policy documents may not.</summary>
    public const string Alias = "document_alias";

    /// <summary>The document uses a tag, which policy documents may not.</summary>
    public const string Tag = "document_tag";

    /// <summary>The file holds several documents.</summary>
    public const string Several = "document_several";

    /// <summary>The document is empty, or holds only comments, where something must be said.</summary>
    public const string Empty = "document_empty";

    /// <summary>A key stands twice in one mapping.</summary>
    public const string DuplicateKey = "duplicate_key";

    /// <summary>A key is not one of this document's.</summary>
    public const string UnknownKey = "unknown_key";

    /// <summary>A key that must be there is not.</summary>
    public const string MissingKey = "missing_key";

    /// <summary>A value is of the wrong kind: a list for a text, a text for a number, nothing for something.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>A number or a length is out of its range.</summary>
    public const string OutOfRange = "out_of_range";

    /// <summary>A value is not one of the closed set that is allowed there.</summary>
    public const string NotAllowed = "value_not_allowed";

    /// <summary>A value is not allowed, or does not follow its grammar; each fault is listed with its place.</summary>
    public const string Invalid = "value_invalid";

    /// <summary>The document is of a version that this Bailey does not know.</summary>
    public const string Version = "version_unsupported";

    /// <summary>Keys contradict each other.</summary>
    public const string Conflict = "keys_conflict";
}
