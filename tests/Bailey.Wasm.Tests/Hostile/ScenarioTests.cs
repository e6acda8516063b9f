using Bailey.Testing.Host;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>
/// Guests that would take the process with them if a limit did not hold: each runs in a child process, on the main thread,
/// on threads with small stacks and on the thread pool, and a sound guest must work there afterwards.
/// </summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. HostScenarios.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
