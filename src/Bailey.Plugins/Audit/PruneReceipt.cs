namespace Bailey.Plugins.Audit;

/// <summary>What is left of entries that were pruned, signed by the instance (ECDSA P-256 over SHA-256).</summary>
/// <param name="Chain">The community, or <see cref="AuditChain.Instance"/>.</param>
/// <param name="Through">All entries to this one are gone.</param>
/// <param name="Hash">Its hash, in lower-case hexadecimal: the next entry follows on it.</param>
/// <param name="Time">When they were pruned.</param>
/// <param name="Key">The public key, DER SubjectPublicKeyInfo in base64.</param>
/// <param name="Signature">The signature, IEEE P1363 in base64.</param>
public sealed record PruneReceipt(string Chain, long Through, string Hash, DateTimeOffset Time, string Key, string Signature);
