namespace Bailey.Policy.Communities;

/// <summary>A publisher whose packages a community trusts.</summary>
/// <param name="Fingerprint">The key.</param>
/// <param name="Label">Whose it is, in words for people; 1 to 200 characters.</param>
public sealed record TrustedPublisher(PublisherFingerprint Fingerprint, string Label);
