using Bailey.Plugins.Packages;
using Bailey.Policy.Quotas;

namespace Bailey.Server.Packages;

/// <summary>What a plugin uses of its limits in a community at this moment, read from what enforces them on the server that answers.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="OpenConnections">Connections that are open.</param>
/// <param name="Connections">Connections that may be open at once.</param>
/// <param name="FileOperationsAvailable">File operations that could be done at once.</param>
/// <param name="FileOperationsPerMinute">File operations that it may do in a minute.</param>
/// <param name="SignalsAvailable">Signals that could be sent at once.</param>
/// <param name="SignalsPerMinute">Signals that it may send in a minute.</param>
/// <param name="CpuTimeMs">Milliseconds that one call may compute.</param>
/// <param name="MemoryBytes">Bytes of memory that one call may have.</param>
/// <param name="Fuel">Units of fuel of one call, where the package says that it needs no more; null where it does not.</param>
/// <param name="Concurrency">Calls at once, where the package says that it takes no more; null where it does not.</param>
public sealed record PluginUsageView(
    string Plugin,
    int OpenConnections,
    int Connections,
    long FileOperationsAvailable,
    long FileOperationsPerMinute,
    long SignalsAvailable,
    long SignalsPerMinute,
    long CpuTimeMs,
    long MemoryBytes,
    long? Fuel,
    int? Concurrency)
{
    internal static PluginUsageView Of(PluginUsage usage, PackageLimits limits) => new(
        usage.Plugin,
        usage.OpenConnections,
        usage.Quotas.Connections,
        usage.FileOperationsAvailable,
        usage.Quotas.FileOperationsPerMinute,
        usage.SignalsAvailable,
        usage.Quotas.SignalsPerMinute,
        Math.Min(usage.Quotas.CpuTimeMs, limits.TimeoutMs ?? long.MaxValue),
        Math.Min(usage.Quotas.MemoryBytes, limits.MemoryBytes ?? long.MaxValue),
        limits.Fuel,
        limits.Concurrency);
}
