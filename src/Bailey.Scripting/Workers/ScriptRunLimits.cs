namespace Bailey.Scripting.Workers;

/// <summary>What one run may use. Where the pool allows less, the pool's limit holds.</summary>
public sealed record ScriptRunLimits
{
    /// <summary>How long it may take, from 10 ms to 5 minutes. Default: 10 s.</summary>
    public TimeSpan WallTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much processor time it may use, from 10 ms to 5 minutes, measured in steps of 10 ms. Default: 5 s.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Size of the result, and of each request of the host, in bytes of JSON; from 1 KiB to 16 MiB. Default: 1 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 1 << 20;

    /// <summary>How often it may call the host, from 0 to 1,000,000. Default: 10,000.</summary>
    public int MaxHostCalls { get; init; } = 10_000;

    /// <summary>How much is kept of what it logs and prints, in bytes of UTF-8, from 0 to 1 MiB. Default: 64 KiB.</summary>
    public int MaxLogBytes { get; init; } = 64 * 1024;

    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    internal void Validate()
    {
        OptionRange.Require(WallTime, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5), nameof(WallTime));
        OptionRange.Require(CpuTime, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5), nameof(CpuTime));
        OptionRange.Require(MaxOutputBytes, 1024, 16 << 20, nameof(MaxOutputBytes));
        OptionRange.Require(MaxHostCalls, 0, 1_000_000, nameof(MaxHostCalls));
        OptionRange.Require(MaxLogBytes, 0, 1 << 20, nameof(MaxLogBytes));
    }

    /// <summary>The smaller of both, limit by limit.</summary>
    internal ScriptRunLimits Within(ScriptRunLimits other) => new()
    {
        WallTime = WallTime < other.WallTime ? WallTime : other.WallTime,
        CpuTime = CpuTime < other.CpuTime ? CpuTime : other.CpuTime,
        MaxOutputBytes = Math.Min(MaxOutputBytes, other.MaxOutputBytes),
        MaxHostCalls = Math.Min(MaxHostCalls, other.MaxHostCalls),
        MaxLogBytes = Math.Min(MaxLogBytes, other.MaxLogBytes),
    };
}
