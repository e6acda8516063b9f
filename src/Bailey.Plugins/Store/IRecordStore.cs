using System.Collections.Immutable;

namespace Bailey.Plugins.Store;

/// <summary>Reads what the application keeps beside plugins; it is written by <see cref="IPluginStore.CommitAsync"/>, as everything is.</summary>
public interface IRecordStore
{
    /// <summary>A record; null where there is none.</summary>
    ValueTask<StoreRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken = default);

    /// <summary>The record with a <see cref="StoreRecord.Lookup"/>; null where there is none.</summary>
    ValueTask<StoreRecord?> FindByLookupAsync(string kind, string lookup, CancellationToken cancellationToken = default);

    /// <summary>Records of one kind, by id.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="owner">Only those that belong to this one; null for all.</param>
    /// <param name="after">Only those after this id, in the order asked for; null from the first.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="descending">Whether the highest id comes first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<ImmutableArray<StoreRecord>> ListAsync(string kind, string? owner, string? after, int limit, bool descending = false, CancellationToken cancellationToken = default);

    /// <summary>How many records of one kind there are.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="owner">Only those that belong to this one; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<long> CountAsync(string kind, string? owner, CancellationToken cancellationToken = default);
}
