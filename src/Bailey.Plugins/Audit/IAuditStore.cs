using System.Collections.Immutable;

namespace Bailey.Plugins.Audit;

/// <summary>
/// The audit log: a chain of entries for each community and one for the instance, each holding the hash of the one before. Entries go through a
/// bounded queue into the store in batches; when it is full, writers wait, and nothing is dropped.
/// </summary>
public interface IAuditStore
{
    /// <summary>
    /// Hands over entries of what changed nothing durable. Returns when they are queued, in order; blocks while the queue is full.
    /// </summary>
    /// <exception cref="Store.PluginStoreException">The store cannot be written.</exception>
    void Write(ReadOnlySpan<AuditEntry> entries);

    /// <summary>Returns when all that was handed over before is durable.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Entries that a query selects, the newest first, a page at a time.</summary>
    ValueTask<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Entries of a chain in order, for export and verification.</summary>
    /// <param name="community">The community; null for the instance.</param>
    /// <param name="fromSequence">The first one wanted; 1 or more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<ChainedEntry> ReadAsync(string? community, long fromSequence = 1, CancellationToken cancellationToken = default);

    /// <summary>Checks a chain, or all of them, against the hashes, the heads that were kept, and the receipts of what was pruned.</summary>
    /// <param name="community">The community; <see cref="AuditChain.Instance"/> for the instance; null for all.</param>
    /// <param name="knownHead">A signed head that was exported before, which must still be in the chain; null for none.</param>
    /// <param name="cancellationToken">Ends the checking.</param>
    ValueTask<ImmutableArray<ChainVerdict>> VerifyAsync(string? community = null, SignedHead? knownHead = null, CancellationToken cancellationToken = default);

    /// <summary>The head of a chain, signed, to be kept elsewhere; null where the chain has no entry.</summary>
    ValueTask<SignedHead?> ExportHeadAsync(string? community, CancellationToken cancellationToken = default);

    /// <summary>Removes entries that a chain keeps beyond age and size, and leaves a signed receipt.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<long> PruneAsync(string? community, AuditRetention retention, CancellationToken cancellationToken = default);
}
