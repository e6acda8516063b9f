using System.Collections.Immutable;
using System.Data.Common;
using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. Standard SQL, as SQLite and PostgreSQL have it.</summary>
internal static class RecordReader
{
    private const string Columns = "SELECT kind, id, body, owner, lookup, expires_at, revision FROM records WHERE kind = @1";

    internal static StoreRecord? Find(SqlSession sql, string kind, string id) => sql.First(Columns + " AND id = @2", Record, kind, id);

    internal static StoreRecord? FindByLookup(SqlSession sql, string kind, string lookup) => sql.First(Columns + " AND lookup = @2", Record, kind, lookup);

    internal static ImmutableArray<StoreRecord> List(SqlSession sql, string kind, string? owner, string? after, int limit, bool descending)
    {
        // No id is empty, and none is above the last one.
        var order = descending ? " ORDER BY id DESC LIMIT @3" : " ORDER BY id LIMIT @3";
        var begin = !descending ? " AND id > @2" : after is null ? " AND id >= @2" : " AND id < @2";
        return owner is null
            ? [.. sql.All(Columns + begin + order, Record, kind, after ?? "", limit)]
            : [.. sql.All(Columns + begin + " AND owner = @4" + order, Record, kind, after ?? "", limit, owner)];
    }

    internal static long Count(SqlSession sql, string kind, string? owner) => owner is null
        ? sql.First("SELECT COUNT(*) FROM records WHERE kind = @1", static row => row.GetInt64(0), kind)
        : sql.First("SELECT COUNT(*) FROM records WHERE kind = @1 AND owner = @2", static row => row.GetInt64(0), kind, owner);

    private static StoreRecord Record(DbDataReader row) => new(StoredText.Of(row, 0), StoredText.Of(row, 1), StoredText.Of(row, 2))
    {
        Owner = StoredText.Optional(row, 3),
        Lookup = StoredText.Optional(row, 4),
        ExpiresAt = row.IsDBNull(5) ? null : Instant.FromMicroseconds(row.GetInt64(5)),
        Revision = row.GetInt64(6),
    };
}
