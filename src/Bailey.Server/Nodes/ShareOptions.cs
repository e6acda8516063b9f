namespace Bailey.Server.Nodes;

/// <summary>How nodes on one database share rates. The same on all of them.</summary>
internal sealed record ShareOptions
{
    internal static ShareOptions Default { get; } = new();

    /// <summary>How long a part is a node's, if it is not heard of again.</summary>
    internal TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>By how much the clocks of nodes may differ: a node gives up by so much before its lease ends, and others take by so much after.</summary>
    internal TimeSpan Slack { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a lease is renewed, and what others gave up is taken.</summary>
    internal TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(1);
}
