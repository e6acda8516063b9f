using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql.Chains;

/// <summary>Puts entries at the ends of their chains, within a transaction that the caller holds. After one that was rolled back it must <see cref="Forget"/>.</summary>
internal sealed class AuditAppender : IDisposable
{
    private const int MaxKnownChains = 10_000;

    private readonly AuditEncoder _encoder = new();
    private readonly Dictionary<string, ChainState> _chains = new(StringComparer.Ordinal);
    private readonly SqlSession _sql;
    private readonly IAuditRows _rows;
    private readonly AuditKey _key;
    private readonly string _node;

    internal AuditAppender(SqlSession sql, IAuditRows rows, AuditKey key, string node) => (_sql, _rows, _key, _node) = (sql, rows, key, node);

    /// <summary>Puts an entry at the end of its chain.</summary>
    internal void Append(AuditEntry entry)
    {
        var chain = Chain(entry.Community ?? AuditChain.Instance);
        var sequence = chain.Sequence + 1;
        var block = AuditIndexValue.BlockOf(sequence);
        if (block != chain.Block)
        {
            StoreBlock(chain);
            chain.BeginBlock(block);
        }

        var hash = _encoder.Hash(chain.Hash, _encoder.Encode(_node, sequence, entry));
        var time = Instant.ToMicroseconds(entry.Time);
        ReadOnlySpan<byte> metadata = entry.Metadata.IsDefaultOrEmpty ? default : _encoder.EncodeMetadata(entry.Metadata.AsSpan());
        _rows.Insert(ChainState.PlaceOf(chain.Id, sequence), time, entry, metadata, hash);
        Index(chain, entry);
        chain.Append(entry, time, hash);
    }

    /// <summary>Stores the heads of all chains that were appended to. To be done before the transaction is committed.</summary>
    internal void Finish()
    {
        _rows.Flush();
        foreach (var chain in _chains.Values)
        {
            if (chain.IsChanged)
            {
                StoreBlock(chain);
                _sql.Execute("UPDATE audit_chains SET sequence = @2, hash = @3, mac = @4, pruned = @5 WHERE id = @1", chain.Id, chain.Sequence, chain.Hash, _key.MarkHead(chain.Name, chain.Sequence, chain.Hash), chain.Pruned);
                chain.IsChanged = false;
            }
        }

        if (_chains.Count > MaxKnownChains)
        {
            _chains.Clear();
        }
    }

    /// <summary>Forgets all that was known of the chains: it may not be so any more.</summary>
    internal void Forget()
    {
        _chains.Clear();
        _rows.Forget();
    }

    /// <summary>Has all entries that were appended be in the database, so that they can be read.</summary>
    internal void Flush() => _rows.Flush();

    /// <summary>A chain, which is begun where there is none.</summary>
    /// <exception cref="PluginStoreException">Its head does not bear the mark of this instance.</exception>
    internal ChainState Chain(string name)
    {
        if (!_chains.TryGetValue(name, out var chain))
        {
            chain = Find(name) ?? Begin(name);
            _chains.Add(name, chain);
        }

        return chain;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    // Whoever appends to a head that somebody else has made would vouch for it.
    private ChainState? Find(string name) => _sql.First(
        "SELECT id, sequence, pruned, hash, mac FROM audit_chains WHERE name = @1",
        row => AuditKey.Equal(row.GetFieldValue<byte[]>(4), _key.MarkHead(name, row.GetInt64(1), row.GetFieldValue<byte[]>(3)))
            ? new ChainState(row.GetInt64(0), name, row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3))
            : throw new PluginStoreException(StoreReason.Unavailable, $"the audit log of '{name}' does not bear the mark of this instance: the database was changed by somebody else, or comes from another instance than audit-key.pem. Run 'bailey audit verify', and put both files back from one copy"),
        name);

    private ChainState Begin(string name)
    {
        var chains = _sql.First("SELECT chains, mac FROM audit_root WHERE id = 1", static row => (Count: row.GetInt64(0), Mac: row.GetFieldValue<byte[]>(1)));
        if (chains.Mac is null || !AuditKey.Equal(chains.Mac, _key.MarkChains(chains.Count)))
        {
            throw new PluginStoreException(StoreReason.Unavailable, "the list of audit logs does not bear the mark of this instance: the database was changed by somebody else, or comes from another instance than audit-key.pem. Run 'bailey audit verify', and put both files back from one copy");
        }

        var (id, genesis) = (chains.Count + 1, AuditEncoder.GenesisOf(name));
        _sql.Execute("INSERT INTO audit_chains (id, name, sequence, hash, mac, pruned) VALUES (@1, @2, 0, @3, @4, 0)", id, name, genesis, _key.MarkHead(name, 0, genesis));
        _sql.Execute("UPDATE audit_root SET chains = @1, mac = @2 WHERE id = 1", id, _key.MarkChains(id));
        return new ChainState(id, name, 0, 0, genesis);
    }

    private void Index(ChainState chain, AuditEntry entry)
    {
        // Most of an entry is as in the one before; then it is in the index, and its number need not be found again.
        var last = chain.Last;
        if (entry.Plugin is { } plugin && !Same(last?.Plugin, plugin))
        {
            Index(chain, AuditIndexValue.Plugin(plugin));
        }

        if (entry.Principal is { } principal && !Same(last?.Principal, principal))
        {
            Index(chain, AuditIndexValue.Principal(principal));
        }

        if (last?.Action != entry.Action)
        {
            Index(chain, AuditIndexValue.Action(entry.Action.Name));
        }

        if (last?.Outcome != entry.Outcome)
        {
            Index(chain, AuditIndexValue.Outcome(entry.Outcome));
        }

        if (!Same(last?.ReasonCode, entry.ReasonCode))
        {
            Index(chain, AuditIndexValue.Reason(entry.ReasonCode));
        }

        if (!Same(last?.DomainPath, entry.DomainPath))
        {
            AuditIndexValue.Domains(entry.DomainPath, value => Index(chain, value));
        }

        if (last?.DecisionId != entry.DecisionId)
        {
            Index(chain, AuditIndexValue.Decision(entry.DecisionId));
        }
    }

    private static bool Same(string? before, string now) => ReferenceEquals(before, now) || before == now;

    private void Index(ChainState chain, long value)
    {
        if (chain.Indexed.Add(value))
        {
            _rows.Index(chain.Id, value, chain.Block);
        }
    }

    private void StoreBlock(ChainState chain)
    {
        if (chain.Earliest <= chain.Latest)
        {
            _sql.Execute(
                "INSERT INTO audit_blocks (chain, block, earliest, latest) VALUES (@1, @2, @3, @4) ON CONFLICT (chain, block) DO UPDATE SET"
                + " earliest = CASE WHEN excluded.earliest < audit_blocks.earliest THEN excluded.earliest ELSE audit_blocks.earliest END,"
                + " latest = CASE WHEN excluded.latest > audit_blocks.latest THEN excluded.latest ELSE audit_blocks.latest END",
                chain.Id, chain.Block, chain.Earliest, chain.Latest);
        }
    }
}
