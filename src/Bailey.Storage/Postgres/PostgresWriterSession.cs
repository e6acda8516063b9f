using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql;
using Bailey.Storage.Sql.Chains;
using Bailey.Storage.Sql.Writing;
using Npgsql;

namespace Bailey.Storage.Postgres;

/// <summary>
/// The connection that writes PostgreSQL, beside those of other nodes. Locks are taken when a transaction begins, by all nodes in the same order: that
/// of numbers, that of the list of chains, chains by their names.
/// </summary>
internal sealed class PostgresWriterSession : WriterSession
{
    private readonly string _node;
    private readonly string _session;
    private readonly List<NoticeRow> _notices = [];

    private PostgresWriterSession(SqlSession sql, AuditAppender audit, long lastBatch, string node, string session)
        : base(sql, audit, lastBatch) => (_node, _session) = (node, session);

    internal static PostgresWriterSession Open(PostgresDatabase database, AuditKey key, string node, string session)
    {
        var sql = PostgresDatabase.SessionOf(database.Connect());
        try
        {
            PostgresMigrations.Require(sql);

            // Waits for the end of a transaction that an earlier connection may still be committing: until then its number tells nothing.
            var batch = sql.First("SELECT batch FROM writers WHERE node = @1 AND session = @2 FOR UPDATE", static row => (long?)row.GetInt64(0), node, session) ?? throw Displaced(node);
            return new PostgresWriterSession(sql, new AuditAppender(sql, new PostgresAuditRows(sql, node), key, node), batch, node, session);
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    internal static PluginStoreException Displaced(string node) => new(
        StoreReason.NodeTaken, $"another process has the database open as the node {node}, so that this one may not write it any more; give each node a name of its own, and start this one anew");

    /// <inheritdoc/>
    internal override void Begin(IReadOnlyList<object> batch)
    {
        Audit.Forget();
        _notices.Clear();
        Sql.Execute("BEGIN");
        if (batch.Any(static item => item is ChangeWork { Change: var change } && (!change.Events.IsEmpty || change.Mutations.Any(NoticeRow.IsExclusive))))
        {
            Sql.Execute("SELECT pg_advisory_xact_lock(hashtextextended('bailey numbers ' || current_schema(), 0))");
        }

        LockChains([.. batch.SelectMany(static item => item is AuditEntry entry ? [entry.Community ?? AuditChain.Instance] : ((PendingWork)item).Chains).Distinct().Select(PostgresText.Encode)]);
    }

    /// <inheritdoc/>
    private protected override void Done(PendingWork work)
    {
        if (work is ChangeWork { Change: var change })
        {
            _notices.AddRange(change.Mutations.Select(NoticeRow.Of).OfType<NoticeRow>());
        }
    }

    /// <inheritdoc/>
    private protected override void Number(long batch)
    {
        if (_notices.Count > 0)
        {
            ImmutableArray<NoticeRow> told = [.. _notices.Distinct()];
            Sql.Execute(
                $"INSERT INTO changes (time, session, kind, first, second) SELECT {PostgresDatabase.Now}, @1, kind, first, second FROM unnest(@2, @3, @4) WITH ORDINALITY AS told (kind, first, second, place) ORDER BY place",
                _session, told.Select(static row => row.Kind).ToArray(), told.Select(static row => PostgresText.Encode(row.First)).ToArray(), told.Select(static row => row.Second is { } second ? PostgresText.Encode(second) : null).ToArray());
            Sql.Execute($"SELECT pg_notify('{NodePresence.Channel}', '')");
        }

        if (Sql.Execute("UPDATE writers SET batch = @3 WHERE node = @1 AND session = @2", _node, _session, batch) == 0)
        {
            throw Displaced(_node);
        }
    }

    /// <inheritdoc/>
    private protected override Exception? FailureOfItself(Exception e) => e switch
    {
        PostgresException { SqlState: ['2', '2' or '3', ..] } error => new PluginStoreException(StoreReason.Conflict, $"the change does not fit what is stored: {error.MessageText}", e),
        PostgresException { SqlState: ['5', '4', ..] } error => new PluginStoreException(StoreReason.Conflict, $"the change holds a value that is too large for the database: {error.MessageText}", e),
        NpgsqlException or ObjectDisposedException => null,
        _ => Refusal(e),
    };

    private void LockChains(string[] names)
    {
        if (names.Length == 0)
        {
            return;
        }

        // Whoever begins a chain has the list of them first, and holds no chain yet; chains are never removed.
        if (Sql.First("SELECT COUNT(*) FROM audit_chains WHERE name = ANY(@1)", static row => row.GetInt64(0), (object)names) < names.Length)
        {
            Sql.Execute("SELECT id FROM audit_root WHERE id = 1 FOR UPDATE");
        }

        Sql.Execute("SELECT id FROM audit_chains WHERE name = ANY(@1) ORDER BY name FOR UPDATE", (object)names);
    }
}
