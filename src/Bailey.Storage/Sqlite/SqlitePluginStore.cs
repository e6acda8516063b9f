using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Sql;
using Bailey.Storage.Sql.Chains;
using Bailey.Storage.Sql.Writing;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>
/// The store in a SQLite database: <c>bailey.db</c> in the folder <c>state</c> of the data directory, readable by Bailey's user alone, beside the
/// key that vouches for its audit log, <c>audit-key.pem</c>. One process may write it at a time; any number may read.
/// </summary>
public sealed class SqlitePluginStore : SqlPluginStore
{
    private const int MaxReaders = 1_000;
    private readonly SqliteDatabase _database;
    private readonly FolderLock? _lock;

    private SqlitePluginStore(SqliteDatabase database, SessionPool readers, StoreWriter? writer, SqlitePluginStoreOptions options, AuditKey key, FolderLock? folderLock)
        : base(readers, writer, key, options.Clock)
    {
        (_lock, _database) = (folderLock, database);
        if (writer is not null)
        {
            writer.Reopened += readers.Renew;
        }
    }

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
            session = SqliteWriterSession.Open(database, key, options.Node);
            var opened = key;
            var writer = new StoreWriter(database, options.ToWriter(), session, () => SqliteWriterSession.Open(database, opened, options.Node));
            return new SqlitePluginStore(database, ReadersOf(database), writer, options, key, folderLock);
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
            return new SqlitePluginStore(database, ReadersOf(database), writer: null, options, key, folderLock: null);
        }
        catch (SqliteException e)
        {
            key?.Dispose();
            throw database.Translate(e);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        _lock?.Dispose();
    }

    /// <summary>Copies the database of a folder, as it is at one moment, also while another process writes it.</summary>
    internal static void CopyDatabase(string folder, string target)
    {
        using var source = new SqliteDatabase(Path.GetFullPath(folder), SqlitePluginStoreOptions.Default.BusyTimeout).OpenForReading();
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = target, Pooling = false }.ToString());
        copy.Open();
        ((SqliteConnection)source.Connection).BackupDatabase(copy);
        using var command = copy.CreateCommand();

        // A store that was not migrated yet may have no such table.
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'records'";
        if ((long)command.ExecuteScalar()! > 0)
        {
            command.CommandText = $"DELETE FROM records WHERE {RecordWriter.IsOneTime}";
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Lets the database have no more pages than that, from the next time that it is opened to write it; 0 for no such limit.</summary>
    internal void LimitPages(long pages)
    {
        _database.MaxPages = pages;
        Writer?.OpenAnew();
    }

    private static SessionPool ReadersOf(SqliteDatabase database) => new(database, maxIdle: 16, MaxReaders, TimeSpan.FromMinutes(1));

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
        using var sql = SqliteDatabase.SessionOf(connection);
        sql.Execute("INSERT INTO audit_root (id, chains, mac, batch) VALUES (1, 0, @1, 0) ON CONFLICT (id) DO NOTHING", key.MarkChains(0));
    }
}
