using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bailey.Storage.Sqlite;

/// <summary>
/// A prepared statement without the layer of ADO.NET, which would take as long as SQLite itself where a hundred thousand rows are written in a second.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    internal SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("the connection is closed");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    internal void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_statement, index, value));

    internal void BindText(int index, ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(_statement, index, utf8));

    internal void BindBytes(int index, ReadOnlySpan<byte> bytes) => Check(raw.sqlite3_bind_blob(_statement, index, bytes));

    internal void BindNull(int index) => Check(raw.sqlite3_bind_null(_statement, index));

    /// <summary>Runs it; it yields no rows.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    internal void Run()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
