namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Modules at the limits and past them. See Bailey.Testing.Host.</summary>
public sealed class ExtremeShapeTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("shape: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
