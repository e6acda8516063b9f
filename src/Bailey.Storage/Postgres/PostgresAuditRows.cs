using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Storage.Sql;
using Bailey.Storage.Sql.Chains;
using Npgsql;
using NpgsqlTypes;

namespace Bailey.Storage.Postgres;

/// <summary>Rows of the audit log in PostgreSQL: kept until the transaction ends, and then sent all at once.</summary>
internal sealed class PostgresAuditRows(SqlSession sql, string node) : IAuditRows
{
    private const string Copy = "COPY audit_entries (place, id, time, node, domain, principal, plugin, version, action, capability, target, outcome, reason, decision, duration, fuel, metadata, hash) FROM STDIN (FORMAT BINARY)";

    private readonly List<Row> _entries = [];
    private readonly List<(long Chain, long Value, long Block)> _values = [];

    /// <inheritdoc/>
    public void Insert(long place, long time, AuditEntry entry, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> hash) =>
        _entries.Add(new Row(place, time, entry, metadata.IsEmpty ? null : Encoding.UTF8.GetString(metadata), hash.ToArray()));

    /// <inheritdoc/>
    public void Index(long chain, long value, long block) => _values.Add((chain, value, block));

    /// <inheritdoc/>
    public void Flush()
    {
        if (_entries.Count > 0)
        {
            using var copy = ((NpgsqlConnection)sql.Connection).BeginBinaryImport(Copy);
            foreach (var row in _entries)
            {
                Write(copy, row);
            }

            copy.Complete();
        }

        if (_values.Count > 0)
        {
            sql.Execute(
                "INSERT INTO audit_index (chain, value, block) SELECT chain, value, block FROM unnest(@1, @2, @3) AS added (chain, value, block) ON CONFLICT (chain, value, block) DO NOTHING",
                _values.ConvertAll(static added => added.Chain).ToArray(), _values.ConvertAll(static added => added.Value).ToArray(), _values.ConvertAll(static added => added.Block).ToArray());
        }

        Forget();
    }

    /// <inheritdoc/>
    public void Forget()
    {
        _entries.Clear();
        _values.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(NpgsqlBinaryImporter copy, Row row)
    {
        var entry = row.Entry;
        copy.StartRow();
        copy.Write(row.Place, NpgsqlDbType.Bigint);
        copy.Write(Instant.ToBytes(entry.Id), NpgsqlDbType.Bytea);
        copy.Write(row.Time, NpgsqlDbType.Bigint);
        Write(copy, node);
        Write(copy, entry.DomainPath);
        Write(copy, entry.Principal);
        Write(copy, entry.Plugin);
        Write(copy, entry.Version);
        Write(copy, entry.Action.Name);
        Write(copy, entry.Capability);
        Write(copy, entry.Target);
        copy.Write((long)entry.Outcome, NpgsqlDbType.Bigint);
        Write(copy, entry.ReasonCode);
        copy.Write(Instant.ToBytes(entry.DecisionId), NpgsqlDbType.Bytea);
        copy.Write(entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond, NpgsqlDbType.Bigint);
        copy.Write(entry.Fuel, NpgsqlDbType.Bigint);
        Write(copy, row.Metadata);
        copy.Write(row.Hash, NpgsqlDbType.Bytea);
    }

    private static void Write(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(PostgresText.Encode(text), NpgsqlDbType.Text);
        }
    }

    private sealed record Row(long Place, long Time, AuditEntry Entry, string? Metadata, byte[] Hash);
}
