using System.Collections.Immutable;
using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql;

/// <summary>Records in a database.</summary>
internal sealed class SqlRecordStore(SessionPool readers) : IRecordStore
{
    public ValueTask<StoreRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(readers.Read((kind, id), static (sql, key) => RecordReader.Find(sql, key.kind, key.id)));

    public ValueTask<StoreRecord?> FindByLookupAsync(string kind, string lookup, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(readers.Read((kind, lookup), static (sql, key) => RecordReader.FindByLookup(sql, key.kind, key.lookup)));

    public ValueTask<ImmutableArray<StoreRecord>> ListAsync(string kind, string? owner, string? after, int limit, bool descending = false, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(readers.Read((kind, owner, after, limit, descending), static (sql, at) => RecordReader.List(sql, at.kind, at.owner, at.after, at.limit, at.descending)));
    }

    public ValueTask<long> CountAsync(string kind, string? owner, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(readers.Read((kind, owner), static (sql, key) => RecordReader.Count(sql, key.kind, key.owner)));
}
