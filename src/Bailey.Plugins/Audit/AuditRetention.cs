namespace Bailey.Plugins.Audit;

/// <summary>How much of a chain is kept.</summary>
public sealed record AuditRetention
{
    /// <summary>The defaults.</summary>
    public static AuditRetention Default { get; } = new();

    /// <summary>How long entries are kept. Default 400 days.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How many entries are kept. Default 10,000,000.</summary>
    public long Entries { get; init; } = 10_000_000;
}
