namespace Bailey.Storage.Sql.Chains;

/// <summary>A chain as the database has it.</summary>
internal sealed record ChainRow(long Id, string Name, long Sequence, byte[] Hash, byte[] Mac, long Pruned, string? Receipt);
