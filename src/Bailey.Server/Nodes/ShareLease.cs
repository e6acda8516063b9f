namespace Bailey.Server.Nodes;

/// <summary>The part of every rate that a node may give out for a while.</summary>
/// <param name="Share">0 to 1.</param>
/// <param name="Until">When it ends.</param>
internal sealed record ShareLease(double Share, DateTimeOffset Until);
