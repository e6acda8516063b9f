namespace Bailey.Policy.Communities;

/// <summary>What is known of the signature of a package.</summary>
/// <param name="State">What came of verifying it.</param>
/// <param name="Publisher">
/// The key that the manifest or the signature names, verified or not; null where none is named. Only where <paramref name="State"/> is
/// <see cref="SignatureState.Valid"/> is it believed; to refuse a blocked publisher the claim is enough.
/// </param>
public sealed record PackageSignature(SignatureState State, PublisherFingerprint? Publisher)
{
    /// <summary>No signature, and no key named.</summary>
    public static PackageSignature None { get; } = new(SignatureState.Missing, null);

    /// <summary>A signature that verifies, by this publisher.</summary>
    public static PackageSignature By(PublisherFingerprint publisher) => new(SignatureState.Valid, publisher);
}
