namespace Bailey.Plugins.Audit;

/// <summary>An entry in its place.</summary>
/// <param name="Node">The node that wrote it.</param>
/// <param name="Sequence">Its place in the chain, from 1, without gaps.</param>
/// <param name="Entry">The entry, redacted and cut.</param>
/// <param name="Hash">SHA-256 of the hash before and of the entry's canonical form.</param>
public sealed record ChainedEntry(string Node, long Sequence, AuditEntry Entry, ReadOnlyMemory<byte> Hash)
{
    /// <summary>The hash before; empty where it was not asked for, as in a page of a query.</summary>
    public ReadOnlyMemory<byte> Previous { get; init; }
}
