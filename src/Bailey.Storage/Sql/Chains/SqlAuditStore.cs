using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql.Writing;

namespace Bailey.Storage.Sql.Chains;

/// <summary>The audit log in the database.</summary>
internal sealed class SqlAuditStore(SessionPool readers, StoreWriter? writer, AuditKey? key, TimeProvider clock) : IAuditStore
{
    private const int Slice = 4_096;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<AuditEntry> entries) => Writer.Write(entries);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => writer is null ? ValueTask.CompletedTask : writer.RunAsync(new FlushWork(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new ValueTask<AuditPage>(Task.Run(() => readers.Read((query, cancellationToken), static (sql, at) => new AuditSearch(sql, at.query).Run(at.cancellationToken)), cancellationToken));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChainedEntry> ReadAsync(string? community, long fromSequence = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromSequence, 1);
        var chain = readers.Read(community ?? AuditChain.Instance, AuditReader.FindChain);
        ReadOnlyMemory<byte> previous = chain is null ? default : readers.Read((chain, fromSequence), static (sql, at) => AuditReader.HashBefore(sql, at.chain, at.fromSequence));
        for (var from = fromSequence; chain is not null;)
        {
            var slice = await Task.Run(() => readers.Read((chain, from), static (sql, at) => AuditReader.Entries(sql, at.chain, at.from, Slice)), cancellationToken).ConfigureAwait(false);
            foreach (var entry in slice)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry with { Previous = previous };
                previous = entry.Hash;
            }

            if (slice.Count < Slice)
            {
                yield break;
            }

            from = slice[^1].Sequence + 1;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ChainVerdict>> VerifyAsync(string? community = null, SignedHead? knownHead = null, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => new AuditVerification(readers, Key).Run(community, knownHead, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SignedHead?> ExportHeadAsync(string? community, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var chain = readers.Read(community ?? AuditChain.Instance, AuditReader.FindChain);
        if (chain is null || chain.Sequence == 0)
        {
            return null;
        }

        if (!AuditKey.Equal(chain.Mac, Key.MarkHead(chain.Name, chain.Sequence, chain.Hash)))
        {
            throw new PluginStoreException(StoreReason.Unavailable, $"the head of the audit log of '{chain.Name}' does not bear the mark of this instance, and is not signed; run 'bailey audit verify'");
        }

        var head = new SignedHead(chain.Name, chain.Sequence, Convert.ToHexStringLower(chain.Hash), Microseconds(clock.GetUtcNow()), Key.PublicKey, "");
        return head with { Signature = Key.Sign(AuditSignature.TextOf(head)) };
    }

    /// <inheritdoc/>
    public async ValueTask<long> PruneAsync(string? community, AuditRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        ArgumentOutOfRangeException.ThrowIfLessThan(retention.Entries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(retention.Age, TimeSpan.Zero);
        var run = Writer;
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var name = community ?? AuditChain.Instance;
        var oldest = Instant.ToMicroseconds(clock.GetUtcNow() - retention.Age);
        var (pruned, through) = await Task.Run(() => readers.Read((name, oldest, retention.Entries), static (sql, at) => AuditReader.Prunable(sql, at.name, at.oldest, at.Entries)), cancellationToken).ConfigureAwait(false);
        var before = pruned;
        while (pruned < through)
        {
            var to = Math.Min(through, pruned + PruneWork.MaxEntries);
            await run.RunAsync(new PruneWork(name, to, Microseconds(clock.GetUtcNow()), Key), cancellationToken).ConfigureAwait(false);
            pruned = to;
        }

        if (through > before)
        {
            await run.RunAsync(new PruneIndexWork(name), cancellationToken).ConfigureAwait(false);
        }

        return Math.Max(through - before, 0);
    }

    internal static PluginStoreException ReadOnly() => new(StoreReason.Unavailable, "the store was opened to read it only, and cannot be changed");

    private StoreWriter Writer => writer ?? throw ReadOnly();

    private AuditKey Key => key ?? throw ReadOnly();

    private static DateTimeOffset Microseconds(DateTimeOffset time) => Instant.FromMicroseconds(Instant.ToMicroseconds(time));
}
