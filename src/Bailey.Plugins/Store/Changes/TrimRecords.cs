namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes records of one kind whose time is over, 1,000 at most at once.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Before">Those whose <see cref="StoreRecord.ExpiresAt"/> is earlier are removed.</param>
public sealed record TrimRecords(string Kind, DateTimeOffset Before) : StoreMutation;
