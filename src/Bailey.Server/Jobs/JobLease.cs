namespace Bailey.Server.Jobs;

/// <summary>That a node runs a job.</summary>
/// <param name="Run">The run.</param>
/// <param name="Node">The node.</param>
/// <param name="Until">Until when it is believed to, if it is not heard of again.</param>
internal sealed record JobLease(Guid Run, string Node, DateTimeOffset Until);
