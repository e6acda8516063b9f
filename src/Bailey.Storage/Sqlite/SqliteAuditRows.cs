using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Storage.Sql.Chains;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>Rows of the audit log in SQLite, one statement for each.</summary>
internal sealed class SqliteAuditRows : IAuditRows
{
    private const string InsertEntry = "INSERT INTO audit_entries (place, id, time, node, domain, principal, plugin, version, action, capability, target, outcome, reason, decision, duration, fuel, metadata, hash)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _index;
    private readonly byte[] _node;
    private readonly byte[] _id = new byte[16];
    private readonly byte[] _text = new byte[2 * AuditEntry.MaxText];

    internal SqliteAuditRows(SqliteConnection connection, string node)
    {
        _node = Encoding.UTF8.GetBytes(node);
        _insert = new SqliteStatement(connection, InsertEntry);
        _index = new SqliteStatement(connection, "INSERT INTO audit_index (chain, value, block) VALUES (?, ?, ?) ON CONFLICT (chain, value, block) DO NOTHING");
    }

    /// <inheritdoc/>
    public void Insert(long place, long time, AuditEntry entry, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> hash)
    {
        _insert.Bind(1, place);
        entry.Id.TryWriteBytes(_id, bigEndian: true, out _);
        _insert.BindBytes(2, _id);
        _insert.Bind(3, time);
        _insert.BindText(4, _node);
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
        if (metadata.IsEmpty)
        {
            _insert.BindNull(17);
        }
        else
        {
            _insert.BindText(17, metadata);
        }

        _insert.BindBytes(18, hash);
        _insert.Run();
    }

    /// <inheritdoc/>
    public void Index(long chain, long value, long block)
    {
        _index.Bind(1, chain);
        _index.Bind(2, value);
        _index.Bind(3, block);
        _index.Run();
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public void Forget()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _insert.Dispose();
        _index.Dispose();
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
}
