using Bailey.Server.Packages;

namespace Bailey.Console.Pages.Plugins.Usage;

/// <summary>One of the counters that stop a plugin at its limit.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Used">How much is used.</param>
/// <param name="Limit">How much may be.</param>
internal sealed record UsageCounter(string Name, long Used, long Limit)
{
    internal int Percent => Limit <= 0 ? 100 : (int)Math.Min(100, Used * 100.0 / Limit);

    internal static IReadOnlyList<UsageCounter> Of(PluginUsageView usage) =>
    [
        new("Open connections", usage.OpenConnections, usage.Connections),
        new("File operations in a minute", Math.Max(0, usage.FileOperationsPerMinute - usage.FileOperationsAvailable), usage.FileOperationsPerMinute),
        new("Signals in a minute", Math.Max(0, usage.SignalsPerMinute - usage.SignalsAvailable), usage.SignalsPerMinute),
    ];
}
