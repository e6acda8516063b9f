namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Guests that would take all mappings of their process. See Bailey.Testing.Host.</summary>
public sealed class MappingTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("mappings: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux bounds the mappings of a process");
        await ChildProcess.RunAsync(scenario);
    }
}
