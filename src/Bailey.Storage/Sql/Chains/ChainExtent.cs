namespace Bailey.Storage.Sql.Chains;

/// <summary>A chain, and the highest entry that is there.</summary>
internal sealed record ChainExtent(ChainRow Row, long Highest);
