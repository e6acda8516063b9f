using Bailey.Testing.Host.Scenarios;

namespace Bailey.Testing.Host;

/// <summary>All scenarios, by name.</summary>
public static class HostScenarios
{
    public static IReadOnlyDictionary<string, Action<string[]>> All { get; } =
        RecursionScenarios.All
            .Concat(HugeFunctionScenarios.All)
            .Concat(ExtremeShapeScenarios.All)
            .Concat(LoopScenarios.All)
            .Concat(FrameScenarios.All)
            .Concat(ConcurrencyScenarios.All)
            .Concat(OccupancyScenarios.All)
            .Concat(LeakScenarios.All)
            .Concat(GuardScenarios.All)
            .Concat(MappingScenarios.All)
            .Append(("mutation", MutationScenario.Run))
            .Append((ProfileScenario.Name, ProfileScenario.Run))
            .Append((StoreScenario.Name, StoreScenario.Run))
            .Append((HostScenario.Name, HostScenario.Run))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>Names of those that need no argument.</summary>
    public static IEnumerable<string> Names => All.Keys.Where(name => name is not ("mutation" or ProfileScenario.Name or StoreScenario.Name or HostScenario.Name));
}
