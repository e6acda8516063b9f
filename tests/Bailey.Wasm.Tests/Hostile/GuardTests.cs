namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Faults in guarded memories among all else that goes on in a process, and where guard pages must not be relied on. See Bailey.Testing.Host.</summary>
public sealed class GuardTests : ScenarioTests
{
    public static TheoryData<string> Scenarios => Named("guards: ");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Host_goes_on_after(string scenario)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "guard pages are used on Linux alone");
        await ChildProcess.RunAsync(scenario);
    }
}
