using Bailey.Policy.Documents;

namespace Bailey.Policy.Quotas;

/// <summary>
/// How much a principal may use, over all plugins together: <c>quotas</c> of a profile. Every value is a finite bound; none of them means
/// "unlimited".
/// </summary>
public sealed record PrincipalQuotas
{
    internal const string MaxMemoryBytesKey = "max_memory_bytes";
    internal const string MaxTimeoutSecsKey = "max_timeout_secs";
    internal const string MaxIpcThroughputBytesKey = "max_ipc_throughput_bytes";
    internal const string MaxBackgroundProcessesKey = "max_background_processes";
    internal const string MaxStorageBytesKey = "max_storage_bytes";
    internal const string MaxCpuFuelPerSecKey = "max_cpu_fuel_per_sec";
    internal const string MaxInFlightCallsKey = "max_in_flight_calls";

    /// <summary>Most seconds that <see cref="MaxTimeoutSecs"/> may say: a day.</summary>
    public const int LongestTimeoutSecs = 86_400;

    /// <summary>Most processes that <see cref="MaxBackgroundProcesses"/> may say.</summary>
    public const int MostBackgroundProcesses = 256;

    /// <summary>Most calls that <see cref="MaxInFlightCalls"/> may say.</summary>
    public const int MostInFlightCalls = 64;

    private static readonly string[] s_keys =
    [
        MaxMemoryBytesKey, MaxTimeoutSecsKey, MaxIpcThroughputBytesKey, MaxBackgroundProcessesKey, MaxStorageBytesKey, MaxCpuFuelPerSecKey, MaxInFlightCallsKey,
    ];

    /// <summary>The defaults.</summary>
    public static PrincipalQuotas Default { get; } = new();

    /// <summary>The keys of <c>quotas</c> in a profile, in the order in which they are printed.</summary>
    public static IReadOnlyList<string> Keys => s_keys;

    /// <summary>Bytes of all memories of one call. Default 64 MiB; 1 or more.</summary>
    public long MaxMemoryBytes { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, MaxMemoryBytesKey); } = 64L * 1024 * 1024;

    /// <summary>Seconds of one call. Default 300; 1 to 86,400.</summary>
    public int MaxTimeoutSecs { get; init => field = (int)QuotaRange.Require(value, 1, LongestTimeoutSecs, MaxTimeoutSecsKey); } = 300;

    /// <summary>Bytes a second that pass between callers and plugins, in and out together. Default 10 MiB; 1 or more.</summary>
    public long MaxIpcThroughputBytes { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, MaxIpcThroughputBytesKey); } = 10L * 1024 * 1024;

    /// <summary>Processes that run in the background at once. Default 8; 0 to 256.</summary>
    public int MaxBackgroundProcesses { get; init => field = (int)QuotaRange.Require(value, 0, MostBackgroundProcesses, MaxBackgroundProcessesKey); } = 8;

    /// <summary>Bytes that plugins keep on behalf of the principal. Default 1 GiB; 1 or more.</summary>
    public long MaxStorageBytes { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, MaxStorageBytesKey); } = 1024L * 1024 * 1024;

    /// <summary>Units of fuel a second, about one for each instruction. Default 2,000,000,000; 1 or more.</summary>
    public long MaxCpuFuelPerSec { get; init => field = QuotaRange.Require(value, 1, long.MaxValue, MaxCpuFuelPerSecKey); } = 2_000_000_000;

    /// <summary>Calls that run at once. Default 4; 1 to 64.</summary>
    public int MaxInFlightCalls { get; init => field = (int)QuotaRange.Require(value, 1, MostInFlightCalls, MaxInFlightCallsKey); } = 4;

    /// <summary>These quotas with another value for one of <see cref="Keys"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of the key's range.</exception>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public PrincipalQuotas With(string key, long value) => key switch
    {
        MaxMemoryBytesKey => this with { MaxMemoryBytes = value },
        MaxTimeoutSecsKey => this with { MaxTimeoutSecs = QuotaRange.ToInt(value) },
        MaxIpcThroughputBytesKey => this with { MaxIpcThroughputBytes = value },
        MaxBackgroundProcessesKey => this with { MaxBackgroundProcesses = QuotaRange.ToInt(value) },
        MaxStorageBytesKey => this with { MaxStorageBytes = value },
        MaxCpuFuelPerSecKey => this with { MaxCpuFuelPerSec = value },
        MaxInFlightCallsKey => this with { MaxInFlightCalls = QuotaRange.ToInt(value) },
        _ => throw new ArgumentException($"there is no quota '{ShownText.Of(key ?? "")}'{NearestWord.Hint(key ?? "", s_keys)}; the quotas are {string.Join(", ", s_keys)}", nameof(key)),
    };

    /// <summary>The value of one of <see cref="Keys"/>.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public long ValueOf(string key) => key switch
    {
        MaxMemoryBytesKey => MaxMemoryBytes,
        MaxTimeoutSecsKey => MaxTimeoutSecs,
        MaxIpcThroughputBytesKey => MaxIpcThroughputBytes,
        MaxBackgroundProcessesKey => MaxBackgroundProcesses,
        MaxStorageBytesKey => MaxStorageBytes,
        MaxCpuFuelPerSecKey => MaxCpuFuelPerSec,
        MaxInFlightCallsKey => MaxInFlightCalls,
        _ => throw new ArgumentException($"there is no quota '{ShownText.Of(key ?? "")}'{NearestWord.Hint(key ?? "", s_keys)}; the quotas are {string.Join(", ", s_keys)}", nameof(key)),
    };

    /// <summary>Reads the mapping under a key of a profile; the defaults where it is absent, and for what it does not say.</summary>
    internal static PrincipalQuotas Read(MappingReader profile, string key) =>
        profile.Mapping(key, s_keys) is not { } quotas
            ? Default
            : new PrincipalQuotas
            {
                MaxMemoryBytes = quotas.Integer(MaxMemoryBytesKey, Default.MaxMemoryBytes, 1, long.MaxValue),
                MaxTimeoutSecs = (int)quotas.Integer(MaxTimeoutSecsKey, Default.MaxTimeoutSecs, 1, LongestTimeoutSecs),
                MaxIpcThroughputBytes = quotas.Integer(MaxIpcThroughputBytesKey, Default.MaxIpcThroughputBytes, 1, long.MaxValue),
                MaxBackgroundProcesses = (int)quotas.Integer(MaxBackgroundProcessesKey, Default.MaxBackgroundProcesses, 0, MostBackgroundProcesses),
                MaxStorageBytes = quotas.Integer(MaxStorageBytesKey, Default.MaxStorageBytes, 1, long.MaxValue),
                MaxCpuFuelPerSec = quotas.Integer(MaxCpuFuelPerSecKey, Default.MaxCpuFuelPerSec, 1, long.MaxValue),
                MaxInFlightCalls = (int)quotas.Integer(MaxInFlightCallsKey, Default.MaxInFlightCalls, 1, MostInFlightCalls),
            };

    /// <summary>Writes all of them under a key of a profile.</summary>
    internal void Write(DocumentWriter profile, string key) => profile.Mapping(key, quotas =>
    {
        foreach (var name in s_keys)
        {
            quotas.Number(name, ValueOf(name));
        }
    });
}
