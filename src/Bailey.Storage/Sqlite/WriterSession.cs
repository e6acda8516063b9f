using Bailey.Plugins.Store;
using Bailey.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bailey.Storage.Sqlite;

/// <summary>The connection that writes, from when it is opened until something fails on it.</summary>
internal sealed class WriterSession : IDisposable
{
    private const string Gone = "the database file was removed or replaced while it was in use; put it back, and writing goes on by itself";
    private readonly SqliteDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly SqlSession _sql;
    private readonly SqliteFiles _files;
    private long _batch;

    internal WriterSession(SqliteDatabase database, AuditKey key, string node)
    {
        _database = database;
        _connection = database.OpenForWriting();
        _sql = new SqlSession(_connection);
        try
        {
            SqliteMigrations.Check(_connection);
            _batch = _sql.First("SELECT batch FROM audit_root WHERE id = 1", static row => row.GetInt64(0));
            Changes = new ChangeWriter(_sql);
            Audit = new AuditAppender(_connection, _sql, key, node);
            _files = database.Examine();
        }
        catch
        {
            _sql.Dispose();
            throw;
        }
    }

    internal ChangeWriter Changes { get; }

    internal AuditAppender Audit { get; }

    internal SqlSession Sql => _sql;

    internal long EventsAdded { get; set; }

    /// <summary>The number of the last transaction that was committed.</summary>
    internal long LastBatch => _batch;

    /// <summary>Begins a transaction.</summary>
    internal void Begin()
    {
        RequireInPlace();
        Execute("BEGIN IMMEDIATE");
    }

    /// <summary>Does one piece of work; where it fails by itself, the rest of the transaction is untouched.</summary>
    internal void Run(PendingWork work)
    {
        work.Failure = null;
        Execute("SAVEPOINT work");
        try
        {
            work.Run(this);
        }
        catch (Exception e) when (FailureOfItself(e) is { } failure)
        {
            work.Failure = failure;
            Execute("ROLLBACK TO work");
        }

        Execute("RELEASE work");
        if (work.Failure is null)
        {
            work.Record(this);
        }
    }

    /// <summary>Commits. Where that fails, whether it was done is told by the number of the transaction.</summary>
    internal void Commit()
    {
        Audit.Finish();
        _sql.Execute("UPDATE audit_root SET batch = @1 WHERE id = 1", _batch + 1);
        Execute("COMMIT");
        RequireInPlace();
        _batch++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Audit?.Dispose();
        _sql.Dispose();
    }

    // What a change is refused for, and what the database fails at, are told apart: after the latter nothing more can be written.
    private static Exception? FailureOfItself(Exception e) => e switch
    {
        PluginStoreException { Code: StoreReason.Conflict } => e,
        SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT } => new PluginStoreException(StoreReason.Conflict, $"the change does not fit what is stored: {e.Message}", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_TOOBIG } => new PluginStoreException(StoreReason.Conflict, "the change holds a value that is too large for the database", e),
        ArgumentException or FormatException or OverflowException => e,
        _ => null,
    };

    private void RequireInPlace()
    {
        var files = _database.Examine();
        if (files.Database != _files.Database || (_files.Log is not null && files.Log != _files.Log))
        {
            throw new IOException(Gone);
        }
    }

    private void Execute(string sql) => _sql.Execute(sql);
}
