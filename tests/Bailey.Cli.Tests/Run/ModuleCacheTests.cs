using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Run;

/// <summary>Where <c>bailey run</c> keeps what it has compiled.</summary>
public sealed class ModuleCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_home_has_the_cache_and_the_second_run_says_the_same()
    {
        var module = _folder.Write("failing.wasm", Guests.Failing);
        var home = Directory.CreateDirectory(Path.Combine(_folder.FullPath, "home")).FullName;
        for (var i = 0; i < 2; i++)
        {
            (await RunAsync([], home, module)).ExitCode.ShouldBe(ExitCode.PluginFailed);
            EntriesIn(Path.Combine(home, ".cache", "bailey", "modules")).Length.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData("BAILEY_CACHE", "")]
    [InlineData("XDG_CACHE_HOME", "bailey/modules")]
    public async Task A_variable_names_another_place(string variable, string below)
    {
        var module = _folder.Write("failing.wasm", Guests.Failing);
        var home = Directory.CreateDirectory(Path.Combine(_folder.FullPath, "home")).FullName;
        var named = Path.Combine(_folder.FullPath, "named");
        await RunAsync(new() { [variable] = named }, home, module);
        EntriesIn(Path.Combine(named, below)).Length.ShouldBe(1);
        Directory.GetFileSystemEntries(home).ShouldBeEmpty();
    }

    [Fact]
    public async Task Off_keeps_nothing()
    {
        var module = _folder.Write("failing.wasm", Guests.Failing);
        var home = Directory.CreateDirectory(Path.Combine(_folder.FullPath, "home")).FullName;
        await RunAsync(new() { ["BAILEY_CACHE"] = "off" }, home, module);
        Directory.GetFileSystemEntries(home).ShouldBeEmpty();
    }

    [Fact]
    public async Task Named_folder_that_cannot_be_used_is_told_and_the_module_runs_all_the_same()
    {
        var module = _folder.Write("failing.wasm", Guests.Failing);
        var home = Directory.CreateDirectory(Path.Combine(_folder.FullPath, "home")).FullName;
        var result = await RunAsync(new() { ["BAILEY_CACHE"] = module }, home, module);
        result.ExitCode.ShouldBe(ExitCode.PluginFailed);
        result.Error.ShouldContain("nothing is kept of compiled modules");
        result.Error.ShouldContain(module);
    }

    private static Task<CommandLine.Result> RunAsync(Dictionary<string, string> variables, string home, string module) =>
        CommandLine.RunAsync(variables, home, "run", module, "--call", "code");

    private static string[] EntriesIn(string folder) => Directory.GetFiles(folder, "*.module");
}
