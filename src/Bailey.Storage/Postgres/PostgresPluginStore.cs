using System.Collections.Immutable;
using System.Data.Common;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Notices;
using Bailey.Storage.Files;
using Bailey.Storage.Sql;
using Bailey.Storage.Sql.Chains;
using Bailey.Storage.Sql.Writing;

namespace Bailey.Storage.Postgres;

/// <summary>
/// The store in a PostgreSQL database, which several nodes may share: all of them read and write it, and hear of what the others change. The key that
/// vouches for the audit log, <c>audit-key.pem</c>, is a file on each node and never in the database. PostgreSQL 13 or newer, UTF-8.
/// </summary>
public sealed class PostgresPluginStore : SqlPluginStore
{
    private readonly PostgresDatabase _database;
    private readonly PostgresPluginStoreOptions _options;
    private readonly NodePresence? _presence;

    private PostgresPluginStore(PostgresDatabase database, SessionPool readers, StoreWriter? writer, AuditKey key, PostgresPluginStoreOptions options, NodePresence? presence)
        : base(readers, writer, key, options.Clock)
    {
        (_database, _options, _presence) = (database, options, presence);
        if (writer is not null)
        {
            writer.Reopened += readers.Renew;
        }
    }

    /// <summary>Opens the store to read and write it, as a node of its own, and makes what is missing of it.</summary>
    /// <param name="options">Where it is, and how it works.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the connection string cannot be read.</exception>
    /// <exception cref="StorageException">The key of the audit log cannot be read or made.</exception>
    /// <exception cref="PluginStoreException">The database cannot be used; its version is another one; the name of the node is taken; the key is missing, or is not the right one.</exception>
    public static PostgresPluginStore Open(PostgresPluginStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new PostgresDatabase(options);
        NodePresence? presence = null;
        AuditKey? key = null;
        try
        {
            using (var sql = PostgresDatabase.SessionOf(database.Connect()))
            {
                database.RequireFit(sql);
                if (options.Migrate)
                {
                    PostgresMigrations.Apply(sql);
                }

                PostgresMigrations.Require(sql);
                key = PostgresAuditKey.LoadOrMake(sql, options.KeyFolder);
            }

            presence = NodePresence.Enter(database, options);
            var (opened, session) = (key, presence.Session);
            WriterSession OpenWriter() => PostgresWriterSession.Open(database, opened, options.Node, session);
            return new PostgresPluginStore(database, ReadersOf(database, options), new StoreWriter(database, options.ToWriter(), OpenWriter(), OpenWriter), key, options, presence);
        }
        catch (Exception e)
        {
            presence?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            key?.Dispose();
            database.Dispose();
            throw Meaning(database, e);
        }
    }

    /// <summary>Opens the store to read it, also while nodes write it, and without being one. Whatever would change it is refused.</summary>
    /// <param name="options">Where it is, and how it works. It is never migrated.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the connection string cannot be read.</exception>
    /// <exception cref="StorageException">The key of the audit log cannot be read.</exception>
    /// <exception cref="PluginStoreException">The database cannot be read; its version is another one; the key is missing, or is not the right one.</exception>
    public static PostgresPluginStore OpenForReading(PostgresPluginStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var database = new PostgresDatabase(options);
        try
        {
            using var sql = database.OpenForReading();
            database.RequireFit(sql);
            PostgresMigrations.Require(sql);
            return new PostgresPluginStore(database, ReadersOf(database, options), writer: null, PostgresAuditKey.Load(sql, options.KeyFolder), options, presence: null);
        }
        catch (Exception e)
        {
            database.Dispose();
            throw Meaning(database, e);
        }
    }

    /// <summary>Brings a database to the version of this Bailey, all of it or nothing, while no node has it open or while all of them wait.</summary>
    /// <param name="options">Where it is.</param>
    /// <returns>The version that it had, 0 for an empty one, and the one that it has.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the connection string cannot be read.</exception>
    /// <exception cref="PluginStoreException">The database cannot be used, or was made by a newer Bailey.</exception>
    public static (long Before, long Now) Migrate(PostgresPluginStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using var database = new PostgresDatabase(options);
        try
        {
            using var sql = PostgresDatabase.SessionOf(database.Connect());
            database.RequireFit(sql);
            return (PostgresMigrations.Apply(sql), PostgresMigrations.Newest);
        }
        catch (Exception e)
        {
            throw Meaning(database, e);
        }
    }

    /// <inheritdoc/>
    public override IDisposable Watch(Action<StoreNotice> watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        return _presence?.Watch(watcher) ?? base.Watch(watcher);
    }

    /// <inheritdoc/>
    public override ValueTask<ImmutableArray<StoreNode>> ListNodesAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Readers.Read(Instant.Microseconds(_options.NodeTimeout), static (sql, timeout) => ImmutableArray.CreateRange(sql.All(
            $"SELECT name, started, heartbeat, heartbeat >= {PostgresDatabase.Now} - @1 FROM nodes ORDER BY name",
            static row => new StoreNode(StoredText.Of(row, 0), Instant.FromMicroseconds(row.GetInt64(1)), Instant.FromMicroseconds(row.GetInt64(2)), row.GetBoolean(3)), timeout))));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);

        // While this node writes, its name is its own.
        if (_presence is not null)
        {
            await _presence.DisposeAsync().ConfigureAwait(false);
        }

        _database.Dispose();
    }

    private protected override ImmutableArray<SignalRecord> ListWaitingSignals(SqlSession sql, int limit) => StoreReader.ListSignals(
        sql,
        "SELECT community, id FROM signals WHERE waits = 1 AND (node = @2 OR NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.name = signals.node"
        + $" AND nodes.heartbeat >= {PostgresDatabase.Now} - @3)) ORDER BY id LIMIT @1",
        limit, _options.Node, Instant.Microseconds(_options.NodeTimeout));

    private static SessionPool ReadersOf(PostgresDatabase database, PostgresPluginStoreOptions options) => new(database, options.Readers, options.Readers, options.StatementTimeout);

    private static Exception Meaning(PostgresDatabase database, Exception e) => e is DbException or TimeoutException or IOException or UnauthorizedAccessException ? database.Translate(e) : e;
}
