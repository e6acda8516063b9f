namespace Bailey.Server.Tests.Story;

/// <summary>A data directory in which compiled modules cannot be kept.</summary>
public sealed class ModuleCacheFaultTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("bailey-cache-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Server_starts_all_the_same_and_says_what_is_at_fault()
    {
        await File.WriteAllTextAsync(Path.Combine(_data, "cache"), "in the way", TestContext.Current.CancellationToken);
        await using var server = await ServerProcess.StartAsync(_data);
        var (exitCode, errors) = await server.TerminateAsync();
        exitCode.ShouldBe(0);
        errors.ShouldContain("Compiled modules are not kept on disk");
        errors.ShouldContain(Path.Combine(_data, "cache"));
    }
}
