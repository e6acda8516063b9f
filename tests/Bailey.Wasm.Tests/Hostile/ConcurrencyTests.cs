namespace Bailey.Wasm.Tests.Hostile;

/// <summary>What other threads may do to a store at any moment. See Bailey.Testing.Host.</summary>
public sealed class ConcurrencyTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("concurrency: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
