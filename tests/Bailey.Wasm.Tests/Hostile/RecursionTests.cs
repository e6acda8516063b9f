namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Recursion without end, in every way there is. See Bailey.Testing.Host.</summary>
public sealed class RecursionTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("recursion: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
