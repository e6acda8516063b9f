namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Loops that the JIT itself must survive. See Bailey.Testing.Host.</summary>
public sealed class LoopTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("loop: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
