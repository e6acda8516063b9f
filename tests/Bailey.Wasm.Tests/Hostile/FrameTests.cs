namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Functions whose compiled frames are large. See Bailey.Testing.Host.</summary>
public sealed class FrameTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("frame: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario) => await ChildProcess.RunAsync(scenario);
}
