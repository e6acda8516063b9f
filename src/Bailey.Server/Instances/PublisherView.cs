using System.Collections.Immutable;

namespace Bailey.Server.Instances;

/// <summary>A key that publishers sign with, as the policies name it.</summary>
/// <param name="Fingerprint">The key: <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Blocked">Whether the policy of the instance blocks it, whoever trusts it.</param>
/// <param name="TrustedBy">The communities whose plugin policy trusts it, with what they call it.</param>
public sealed record PublisherView(string Fingerprint, bool Blocked, ImmutableArray<PublisherTrust> TrustedBy);
