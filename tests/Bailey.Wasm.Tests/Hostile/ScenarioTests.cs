using Bailey.Testing.Host;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>
/// Guests that would take the process with them if a limit did not hold: each runs in a child process, on threads with
/// large and small stacks, and a sound guest must work there afterwards.
/// </summary>
public abstract class ScenarioTests
{
    /// <summary>Scenarios whose names begin so.</summary>
    protected static TheoryData<string> Named(params string[] beginnings) =>
        [.. HostScenarios.Names.Where(name => beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)))];
}
