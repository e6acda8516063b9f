namespace Bailey.Policy.Communities;

/// <summary>Which packages a community lets in, by their signature. The zero value is the strictest.</summary>
public enum TrustPolicy
{
    /// <summary>Packages signed by one of the community's trusted publishers.</summary>
    TrustedPublishersOnly,

    /// <summary>Packages that are signed, whoever signed them.</summary>
    SignedOnly,

    /// <summary>Packages without a signature as well. A broken signature is refused all the same.</summary>
    UnsignedAllowed,
}
