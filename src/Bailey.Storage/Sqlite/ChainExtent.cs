namespace Bailey.Storage.Sqlite;

/// <summary>A chain, and the highest entry that is there.</summary>
internal sealed record ChainExtent(ChainRow Row, long Highest);
