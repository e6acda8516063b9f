namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Functions of megabytes. See Bailey.Testing.Host.</summary>
public sealed class HugeFunctionTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("function of ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
