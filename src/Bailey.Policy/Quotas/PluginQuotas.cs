namespace Bailey.Policy.Quotas;

/// <summary>How much one plugin may use in one community. Every value is a finite bound; none of them means "unlimited".</summary>
public sealed record PluginQuotas
{
    /// <summary>The defaults.</summary>
    public static PluginQuotas Default { get; } = new();

    /// <summary>Milliseconds of CPU time of one call. Default 5,000; 1 to 86,400,000.</summary>
    public long CpuTimeMs { get; init => field = QuotaRange.Require(value, 1, 86_400_000, "cpu_time_ms"); } = 5_000;

    /// <summary>Bytes of all memories of one call. Default 64 MiB; 1 or more.</summary>
    public long MemoryBytes { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, "memory_bytes"); } = 64L * 1024 * 1024;

    /// <summary>Connections open at once. Default 10; 0 to 10,000.</summary>
    public int Connections { get; init => field = (int)QuotaRange.Require(value, 0, 10_000, "connections"); } = 10;

    /// <summary>File operations a minute. Default 1,000; 1 or more.</summary>
    public long FileOperationsPerMinute { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, "file_operations_per_minute"); } = 1_000;

    /// <summary>Signals a minute. Default 100; 1 or more.</summary>
    public long SignalsPerMinute { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, "signals_per_minute"); } = 100;

    internal TimeSpan CpuTime => TimeSpan.FromMilliseconds(CpuTimeMs);

    /// <summary>The lower of both for each value: what holds where a plugin has quotas and its community has too.</summary>
    public PluginQuotas Lower(PluginQuotas other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PluginQuotas
        {
            CpuTimeMs = Math.Min(CpuTimeMs, other.CpuTimeMs),
            MemoryBytes = Math.Min(MemoryBytes, other.MemoryBytes),
            Connections = Math.Min(Connections, other.Connections),
            FileOperationsPerMinute = Math.Min(FileOperationsPerMinute, other.FileOperationsPerMinute),
            SignalsPerMinute = Math.Min(SignalsPerMinute, other.SignalsPerMinute),
        };
    }
}
