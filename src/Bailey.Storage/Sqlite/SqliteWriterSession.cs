using Bailey.Plugins.Store;
using Bailey.Storage.Sql;
using Bailey.Storage.Sql.Chains;
using Bailey.Storage.Sql.Writing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bailey.Storage.Sqlite;

/// <summary>The connection that writes SQLite. Nobody else does meanwhile, so that what it knows of the chains stays true from one transaction to the next.</summary>
internal sealed class SqliteWriterSession : WriterSession
{
    private const string Gone = "the database file was removed or replaced while it was in use; put it back, and writing goes on by itself";
    private readonly SqliteDatabase _database;
    private readonly SqliteFiles _files;

    private SqliteWriterSession(SqliteDatabase database, SqlSession sql, AuditAppender audit, long lastBatch)
        : base(sql, audit, lastBatch) => (_database, _files) = (database, database.Examine());

    internal static SqliteWriterSession Open(SqliteDatabase database, AuditKey key, string node)
    {
        var connection = database.OpenForWriting();
        var sql = SqliteDatabase.SessionOf(connection);
        try
        {
            SqliteMigrations.Check(connection);
            var batch = sql.First("SELECT batch FROM audit_root WHERE id = 1", static row => row.GetInt64(0));
            return new SqliteWriterSession(database, sql, new AuditAppender(sql, new SqliteAuditRows(connection, node), key, node), batch);
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override void Begin(IReadOnlyList<object> batch)
    {
        RequireInPlace();
        Sql.Execute("BEGIN IMMEDIATE");
    }

    /// <inheritdoc/>
    private protected override void Number(long batch) => Sql.Execute("UPDATE audit_root SET batch = @1 WHERE id = 1", batch);

    /// <inheritdoc/>
    private protected override void Committed() => RequireInPlace();

    /// <inheritdoc/>
    private protected override Exception? FailureOfItself(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT } => new PluginStoreException(StoreReason.Conflict, $"the change does not fit what is stored: {e.Message}", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_TOOBIG } => new PluginStoreException(StoreReason.Conflict, "the change holds a value that is too large for the database", e),
        _ => Refusal(e),
    };

    private void RequireInPlace()
    {
        var files = _database.Examine();
        if (files.Database != _files.Database || (_files.Log is not null && files.Log != _files.Log))
        {
            throw new IOException(Gone);
        }
    }
}
