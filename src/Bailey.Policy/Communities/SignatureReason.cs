using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Communities;

/// <summary>Reason codes of the signature layer, in the order in which they are tested.</summary>
[ReasonCodes(DecisionLayer.Signature)]
public static class SignatureReason
{
    /// <summary>A file of the package is not the one that was signed.</summary>
    public const string PackageModified = "package_modified";

    /// <summary>The signature was made with another key than the manifest names.</summary>
    public const string KeyMismatch = "signature_key_mismatch";

    /// <summary>The signature does not verify.</summary>
    public const string Invalid = "signature_invalid";

    /// <summary>The instance blocks the publisher, whoever trusts it.</summary>
    public const string PublisherBlocked = "publisher_blocked";

    /// <summary>The package has no signature, and the community demands one.</summary>
    public const string Missing = "signature_missing";

    /// <summary>The signature verifies, and the community trusts chosen publishers only, of which this is none.</summary>
    public const string PublisherUntrusted = "publisher_untrusted";
}
