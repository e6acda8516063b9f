namespace Bailey.Plugins.Packages;

/// <summary>How much a package says it needs for one call. It can only lower what its plugin, community and principal may; null asks for nothing lower.</summary>
public sealed record PackageLimits
{
    /// <summary>None.</summary>
    public static PackageLimits None { get; } = new();

    /// <summary>Fuel of one call.</summary>
    public long? Fuel { get; init; }

    /// <summary>Bytes of all memories.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Milliseconds of one call, waiting included.</summary>
    public long? TimeoutMs { get; init; }

    /// <summary>Calls that run at once in one community.</summary>
    public int? Concurrency { get; init; }
}
