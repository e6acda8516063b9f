namespace Bailey.Plugins.Audit;

/// <summary>The head of a chain, signed by the instance (ECDSA P-256 over SHA-256), so that a chain that is cut short later is found out.</summary>
/// <param name="Chain">The community, or <see cref="AuditChain.Instance"/>.</param>
/// <param name="Sequence">The last entry.</param>
/// <param name="Hash">Its hash, in lower-case hexadecimal.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="Key">The public key, DER SubjectPublicKeyInfo in base64.</param>
/// <param name="Signature">The signature, IEEE P1363 in base64.</param>
public sealed record SignedHead(string Chain, long Sequence, string Hash, DateTimeOffset Time, string Key, string Signature);
