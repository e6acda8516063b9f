using System.Globalization;
using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>The database file: how it is made, opened, and brought to the version of this Bailey.</summary>
internal sealed class SqliteDatabase : ISqlDatabase
{
    private const string FileName = "bailey.db";
    private const int MinBytes = 512;
    private static readonly SqlDialect s_dialect = new('@', "", static column => $"length(CAST({column} AS BLOB))", static text => $"substr({text}, 1, instr({text} || ' ', ' ') - 1)", static text => text);
    private readonly TimeSpan _busyTimeout;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    internal SqliteDatabase(string folder, TimeSpan busyTimeout)
    {
        Folder = folder;
        FilePath = Path.Combine(folder, FileName);
        _busyTimeout = busyTimeout;
    }

    internal string Folder { get; }

    internal string FilePath { get; }

    /// <summary>Pages that the database may have at most, as a disk has only so much room; 0 for as many as SQLite can.</summary>
    internal long MaxPages { get; set; }

    /// <summary>Makes the file where there is none, readable by this user alone from its first moment.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="StorageException">It is there and others may use it, or it cannot be made.</exception>
    internal bool CreateFile()
    {
        PrivateFile.CreateFolder(Folder);
        if (IsThere())
        {
            return false;
        }

        PrivateFile.Replace(FilePath, []);
        return true;
    }

    /// <summary>Whether the file is there, and nobody else's.</summary>
    internal bool IsThere()
    {
        try
        {
            // SQLite takes what is shorter than any database for an empty one, and writes over it.
            return PrivateFile.Read(FilePath, MinBytes - 1) is { } start
                && (start.Length == 0 ? true : throw new PluginStoreException(StoreReason.Unavailable, $"{FilePath} is no database, or what is left of one; put it back from a copy"));
        }
        catch (StorageException e) when (e.Code == FileReason.TooLarge)
        {
            // Looked at as a private file and found to be one; what is in it is for SQLite to read.
            return true;
        }
    }

    /// <summary>Opens the connection that writes.</summary>
    internal SqliteConnection OpenForWriting()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            Execute(connection, FormattableString.Invariant($"PRAGMA max_page_count = {(MaxPages == 0 ? 4_294_967_294 : MaxPages)};"));
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A session of a connection to this database.</summary>
    internal static SqlSession SessionOf(SqliteConnection connection) => new(connection, s_dialect);

    /// <inheritdoc/>
    public SqlSession OpenForReading()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        try
        {
            Execute(connection, "PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
            return SessionOf(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Which files the paths of the database and of its log name at the moment: where they change, somebody has removed or replaced them.</summary>
    internal SqliteFiles Examine() => OperatingSystem.IsLinux()
        ? new SqliteFiles(UnixFile.IdentityOf(FilePath), UnixFile.IdentityOf(FilePath + "-wal"))
        : new SqliteFiles(File.Exists(FilePath) ? (0, 0) : null, File.Exists(FilePath + "-wal") ? (0, 0) : null);

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public bool IsConnectionLost(Exception failure) => false;

    /// <inheritdoc/>
    public bool IsTransient(Exception failure) => false;

    /// <inheritdoc/>
    public PluginStoreException Translate(Exception failure) => failure as PluginStoreException
        ?? new PluginStoreException(StoreReason.Unavailable, $"the database {FilePath} cannot be used: {failure.Message.TrimEnd('.')}. What changes something is refused until it can; check that the disk has room and that the file is whole and yours", failure);

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FilePath, Mode = mode, Pooling = false, DefaultTimeout = Math.Max(1, (int)_busyTimeout.TotalSeconds) }.ToString());
        try
        {
            connection.Open();
            Execute(connection, FormattableString.Invariant($"PRAGMA busy_timeout = {(long)_busyTimeout.TotalMilliseconds}"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
