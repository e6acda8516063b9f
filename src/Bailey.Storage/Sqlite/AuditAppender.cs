using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>Puts entries at the ends of their chains, within a transaction that the caller holds. After one that was rolled back it must <see cref="Forget"/>.</summary>
internal sealed class AuditAppender : IDisposable
{
    private const int MaxKnownChains = 10_000;
    private const string InsertEntry = "INSERT INTO audit_entries (place, id, time, node, domain, principal, plugin, version, action, capability, target, outcome, reason, decision, duration, fuel, metadata, hash)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private readonly AuditEncoder _encoder = new();
    private readonly Dictionary<string, ChainState> _chains = new(StringComparer.Ordinal);
    private readonly SqlSession _sql;
    private readonly AuditKey _key;
    private readonly string _node;
    private readonly byte[] _nodeBytes;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _index;
    private readonly byte[] _id = new byte[16];
    private readonly byte[] _text = new byte[2 * AuditEntry.MaxText];

    internal AuditAppender(SqliteConnection connection, SqlSession sql, AuditKey key, string node)
    {
        (_sql, _key, _node, _nodeBytes) = (sql, key, node, Encoding.UTF8.GetBytes(node));
        _insert = new SqliteStatement(connection, InsertEntry);
        _index = new SqliteStatement(connection, "INSERT INTO audit_index (chain, value, block) VALUES (?, ?, ?) ON CONFLICT (chain, value, block) DO NOTHING");
    }

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
        Insert(chain, sequence, entry, time, hash);
        Index(chain, entry);
        chain.Append(entry, time, hash);
    }

    /// <summary>Stores the heads of all chains that were appended to. To be done before the transaction is committed.</summary>
    internal void Finish()
    {
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
            Forget();
        }
    }

    /// <summary>Forgets all that was known of the chains: it may not be so any more.</summary>
    internal void Forget() => _chains.Clear();

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
    public void Dispose()
    {
        _insert.Dispose();
        _index.Dispose();
    }

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

    private void Insert(ChainState chain, long sequence, AuditEntry entry, long time, ReadOnlySpan<byte> hash)
    {
        _insert.Bind(1, ChainState.PlaceOf(chain.Id, sequence));
        entry.Id.TryWriteBytes(_id, bigEndian: true, out _);
        _insert.BindBytes(2, _id);
        _insert.Bind(3, time);
        _insert.BindText(4, _nodeBytes);
        Bind(5, entry.DomainPath);
        Bind(6, entry.Principal);
        Bind(7, entry.Plugin);
        Bind(8, entry.Version);
        Bind(9, entry.Action.Name);
        Bind(10, entry.Capability);
        Bind(11, entry.Target);
        _insert.Bind(12, (long)entry.Outcome);
        Bind(13, entry.ReasonCode);
        entry.DecisionId.TryWriteBytes(_id, bigEndian: true, out _);
        _insert.BindBytes(14, _id);
        _insert.Bind(15, entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        _insert.Bind(16, entry.Fuel);
        if (entry.Metadata.IsDefaultOrEmpty)
        {
            _insert.BindNull(17);
        }
        else
        {
            _insert.BindText(17, _encoder.EncodeMetadata(entry.Metadata.AsSpan()));
        }

        _insert.BindBytes(18, hash);
        _insert.Run();
    }

    // Entries are cut to fit.
    private void Bind(int index, string? text)
    {
        if (text is null)
        {
            _insert.BindNull(index);
        }
        else
        {
            _insert.BindText(index, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
        }
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
            _index.Bind(1, chain.Id);
            _index.Bind(2, value);
            _index.Bind(3, chain.Block);
            _index.Run();
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
