namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Entering a store without a lock while other threads take it, dispose of it, or end. See Bailey.Testing.Host.</summary>
public sealed class OccupancyTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("occupancy: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
