using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>
/// The store in a SQLite database: <c>bailey.db</c> in the folder <c>state</c> of the data directory, readable by Bailey's user alone, beside the
/// key that vouches for its audit log, <c>audit-key.pem</c>. One process may write it at a time; any number may read.
/// </summary>
public sealed class SqlitePluginStore : IPluginStore
{
    private readonly SqliteDatabase _database;
    private readonly SqliteReaders _readers;
    private readonly StoreWriter? _writer;
    private readonly FolderLock? _lock;
    private readonly AuditKey? _key;
    private readonly SqliteAuditStore _audit;

    private SqlitePluginStore(SqliteDatabase database, SqlitePluginStoreOptions options, AuditKey? key, FolderLock? folderLock, WriterSession? session)
    {
        (_key, _lock, _database) = (key, folderLock, database);
        _readers = new SqliteReaders(database);
        Records = new SqliteRecordStore(_readers);
        if (session is not null)
        {
            _writer = new StoreWriter(database, options, session, () => new WriterSession(database, key!, options.Node));
            _writer.Reopened += _readers.Renew;
        }

        _audit = new SqliteAuditStore(_readers, _writer, key, options.Clock);
    }

    /// <inheritdoc/>
    public IAuditStore Audit => _audit;

    /// <inheritdoc/>
    public IRecordStore Records { get; }

    /// <summary>Changes and entries that wait to be written.</summary>
    public int QueueLength => _writer?.Waiting ?? 0;

    /// <summary>Opens the store of a folder to read and write it, and makes it where there is none.</summary>
    /// <param name="folder">The folder <c>state</c> of the data directory.</param>
    /// <param name="options">How it works; the defaults where omitted.</param>
    /// <exception cref="StorageException">A file is not private, or is missing; with <see cref="FileReason.Busy"/>, another process has the store open to write it.</exception>
    /// <exception cref="PluginStoreException">The database cannot be used, or was made by a newer Bailey.</exception>
    public static SqlitePluginStore Open(string folder, SqlitePluginStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= SqlitePluginStoreOptions.Default;
        options.Validate();
        var database = new SqliteDatabase(Path.GetFullPath(folder), options.BusyTimeout);
        PrivateFile.CreateFolder(database.Folder);
        var folderLock = Lock(database.Folder);
        AuditKey? key = null;
        WriterSession? session = null;
        try
        {
            PrivateFile.RemoveLeftovers(database.Folder);
            database.CreateFile();
            var isNew = Prepare(database);
            key = AuditKey.Load(database.Folder, create: isNew);
            Seal(database, key);
            session = new WriterSession(database, key, options.Node);
            return new SqlitePluginStore(database, options, key, folderLock, session);
        }
        catch (Exception e)
        {
            session?.Dispose();
            key?.Dispose();
            folderLock.Dispose();
            if (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw database.Translate(e);
            }

            throw;
        }
    }

    /// <summary>Whether anything was ever stored in a folder.</summary>
    /// <param name="folder">The folder <c>state</c> of the data directory.</param>
    public static bool IsThere(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new SqliteDatabase(Path.GetFullPath(folder), SqlitePluginStoreOptions.Default.BusyTimeout).IsThere();
    }

    /// <summary>Opens the store of a folder to read it, also while another process writes it. Whatever would change it is refused.</summary>
    /// <param name="folder">The folder <c>state</c> of the data directory.</param>
    /// <exception cref="StorageException">There is none, or a file is not private.</exception>
    /// <exception cref="PluginStoreException">The database cannot be read, or was made by a newer Bailey.</exception>
    public static SqlitePluginStore OpenForReading(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var options = SqlitePluginStoreOptions.Default;
        var database = new SqliteDatabase(Path.GetFullPath(folder), options.BusyTimeout);
        if (!database.IsThere())
        {
            throw new StorageException(FileReason.Failed, database.FilePath, "is not there: nothing was stored yet");
        }

        AuditKey? key = null;
        try
        {
            using (var connection = database.OpenForReading())
            {
                SqliteMigrations.Check((SqliteConnection)connection.Connection);
            }

            key = AuditKey.Load(database.Folder, create: false);
            return new SqlitePluginStore(database, options, key, folderLock: null, session: null);
        }
        catch (SqliteException e)
        {
            key?.Dispose();
            throw database.Translate(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var work = new ChangeWork(change);
        await Writer.RunAsync(work, cancellationToken).ConfigureAwait(false);
        return work.Result;
    }

    /// <inheritdoc/>
    public ValueTask<StoredPackage?> FindPackageAsync(string digest, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(digest, StoreReader.FindPackage));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<PluginInstallation>> ListInstallationsAsync(string? community = null, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(community, StoreReader.ListInstallations));

    /// <inheritdoc/>
    public ValueTask<PluginInstallation?> FindInstallationAsync(string community, string pluginId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, pluginId), static (sql, key) => StoreReader.FindInstallation(sql, key.community, key.pluginId)));

    /// <inheritdoc/>
    public StoredValue? GetValue(string community, string pluginId, string key) =>
        _readers.Read((community, pluginId, key), static (sql, at) => StoreReader.GetValue(sql, at.community, at.pluginId, at.key));

    /// <inheritdoc/>
    public ImmutableArray<string> ListKeys(string community, string pluginId, string prefix, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return _readers.Read((community, pluginId, prefix, after, limit), static (sql, at) => StoreReader.ListKeys(sql, at.community, at.pluginId, at.prefix, at.after, at.limit));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<KeyValuePair<string, long>>> ListStoredBytesAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(0, static (sql, _) => StoreReader.ListStoredBytes(sql)));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Domain>> ListDomainsAsync(string community, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(community, StoreReader.ListDomains));

    /// <inheritdoc/>
    public ValueTask<PluginDocument?> FindDocumentAsync(string community, PluginDocumentKind kind, string id, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, kind, id), static (sql, key) => StoreReader.FindDocument(sql, key.community, key.kind, key.id)));

    /// <inheritdoc/>
    public ValueTask<long> CountDocumentsAsync(string community, PluginDocumentKind kind, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, kind), static (sql, key) => StoreReader.CountDocuments(sql, key.community, key.kind)));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<PluginDocument>> ListDocumentsAsync(string community, PluginDocumentKind kind, string? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(_readers.Read((community, kind, after, limit), static (sql, at) => StoreReader.ListDocuments(sql, at.community, at.kind, at.after, at.limit)));
    }

    /// <inheritdoc/>
    public ValueTask<SignalRecord?> FindSignalAsync(string community, Guid id, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, id), static (sql, key) => StoreReader.FindSignal(sql, key.community, key.id)));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<SignalRecord>> ListSignalsAsync(string community, bool waiting, Guid? before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(_readers.Read((community, waiting, before, limit), static (sql, at) => StoreReader.ListSignals(sql, at.community, at.waiting, at.before, at.limit)));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<SignalRecord>> ListWaitingSignalsAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(_readers.Read(limit, StoreReader.ListWaitingSignals));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredEvent>> ListEventsAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ValueTask.FromResult(_readers.Read((after, limit), static (sql, range) => StoreReader.ListEvents(sql, range.after, range.limit)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The last connection to be closed tidies up the write-ahead log, which those that read cannot.
        _readers.Dispose();
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        _key?.Dispose();
        _lock?.Dispose();
    }

    /// <summary>Lets the database have no more pages than that, from the next time that it is opened to write it; 0 for no such limit.</summary>
    internal void LimitPages(long pages)
    {
        _database.MaxPages = pages;
        _writer?.OpenAnew();
    }

    private StoreWriter Writer => _writer ?? throw SqliteAuditStore.ReadOnly();

    private static FolderLock Lock(string folder)
    {
        try
        {
            return FolderLock.Acquire(folder, TimeSpan.FromMilliseconds(500));
        }
        catch (StorageException e) when (e.Code == FileReason.Busy)
        {
            throw new StorageException(FileReason.Busy, folder, "is in use by another process that writes the store, and one may at a time; stop that one first, or ask it to do this", e);
        }
    }

    // Whether the database has no audit log yet, so that a key may be made for it.
    private static bool Prepare(SqliteDatabase database)
    {
        using var connection = database.OpenForWriting();
        SqliteMigrations.Apply(connection);
        return SqliteDatabase.Number(connection, "SELECT COUNT(*) FROM audit_root") == 0;
    }

    private static void Seal(SqliteDatabase database, AuditKey key)
    {
        using var connection = database.OpenForWriting();
        using var sql = new SqlSession(connection);
        sql.Execute("INSERT INTO audit_root (id, chains, mac, batch) VALUES (1, 0, @1, 0) ON CONFLICT (id) DO NOTHING", key.MarkChains(0));
    }
}
