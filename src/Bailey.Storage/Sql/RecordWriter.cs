using System.Globalization;
using System.Text;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;

namespace Bailey.Storage.Sql;

/// <summary>Puts records of the application into their table. Standard SQL, as SQLite and PostgreSQL have it.</summary>
internal static class RecordWriter
{
    /// <summary>Which records work once, and have no place in a backup.</summary>
    internal static string IsOneTime { get; } = $"substr(kind, 1, {StoreRecord.OneTimePrefix.Length.ToString(CultureInfo.InvariantCulture)}) = '{StoreRecord.OneTimePrefix}'";

    internal static void Put(SqlSession sql, StoreRecord record)
    {
        Require(record);
        if (record.Lookup is { } lookup && sql.First("SELECT COUNT(*) FROM records WHERE kind = @1 AND lookup = @2 AND id <> @3", static row => row.GetInt64(0), record.Kind, lookup, record.Id) > 0)
        {
            throw new PluginStoreException(StoreReason.Conflict, $"another {record.Kind} has what this one is found by");
        }

        var expiry = record.ExpiresAt is { } expires ? Instant.ToMicroseconds(expires) : (long?)null;
        var changed = record.Revision == 0
            ? sql.Execute(
                "INSERT INTO records (kind, id, owner, lookup, expires_at, revision, body) VALUES (@1, @2, @3, @4, @5, 1, @6) ON CONFLICT (kind, id) DO NOTHING",
                record.Kind, record.Id, record.Owner, record.Lookup, expiry, record.Json)
            : sql.Execute(
                "UPDATE records SET owner = @3, lookup = @4, expires_at = @5, body = @6, revision = revision + 1 WHERE kind = @1 AND id = @2 AND revision = @7",
                record.Kind, record.Id, record.Owner, record.Lookup, expiry, record.Json, record.Revision);
        if (changed == 0)
        {
            throw Conflict(record.Kind, record.Id);
        }
    }

    internal static void Delete(SqlSession sql, DeleteRecord delete)
    {
        if (delete.Revision is not { } revision)
        {
            sql.Execute("DELETE FROM records WHERE kind = @1 AND id = @2", delete.Kind, delete.Id);
        }
        else if (sql.Execute("DELETE FROM records WHERE kind = @1 AND id = @2 AND revision = @3", delete.Kind, delete.Id, revision) == 0)
        {
            throw Conflict(delete.Kind, delete.Id);
        }
    }

    internal static void Delete(SqlSession sql, DeleteRecords delete) => sql.Execute("DELETE FROM records WHERE kind = @1 AND owner = @2", delete.Kind, delete.Owner);

    internal static void Trim(SqlSession sql, TrimRecords trim) => sql.Execute(
        "DELETE FROM records WHERE kind = @1 AND id IN (SELECT id FROM records WHERE kind = @1 AND expires_at < @2 ORDER BY expires_at LIMIT 1000)",
        trim.Kind, Instant.ToMicroseconds(trim.Before));

    private static void Require(StoreRecord record)
    {
        if (record.Kind.Length is 0 or > 64 || record.Id.Length is 0 or > 256 || record.Owner is { Length: 0 or > 256 } || record.Lookup is { Length: 0 or > 1024 } || Encoding.UTF8.GetByteCount(record.Json) > 16 * 1024 * 1024)
        {
            throw new ArgumentException("a record has a kind of 1 to 64 characters, an id of 1 to 256, an owner of 1 to 256, is found by 1 to 1,024, and says at most 16 MiB");
        }
    }

    private static PluginStoreException Conflict(string kind, string id) => new(StoreReason.Conflict, $"the {kind} {id} was changed by somebody else meanwhile; read it again and decide anew");
}
