using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bailey.Cli.Commands;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Remote;

/// <summary><c>deploy/update</c>, with real servers whose versions are programs around the built command.</summary>
public sealed class UpdateScriptTests : IDisposable
{
    private const string Works = "exec dotnet \"$BAILEY_TEST_COMMAND\" \"$@\"";
    private readonly TemporaryFolder _home = new();
    private readonly int _port = FreePort();

    private string Data => Path.Combine(_home.FullPath, "data");

    public void Dispose()
    {
        RunAsync("bash", "-c", Stop).GetAwaiter().GetResult();
        _home.Dispose();
    }

    // The server is started and stopped as systemctl does it: when it is started it is not ready yet, when it is stopped it is gone.
    private string Start => $"exec setsid \"{_home.FullPath}/current/bailey\" serve >>\"{_home.FullPath}/log\" 2>&1 </dev/null & echo $! >\"{_home.FullPath}/pid\"";

    private string Stop => $"test -f \"{_home.FullPath}/pid\" && p=$(cat \"{_home.FullPath}/pid\") && rm \"{_home.FullPath}/pid\" && kill \"$p\" 2>/dev/null; for i in $(seq 300); do kill -0 \"$p\" 2>/dev/null || exit 0; sleep 0.1; done; exit 1";

    [Fact]
    public async Task A_good_version_takes_over_with_the_data_that_is_there()
    {
        await BeginAsync();
        var (exitCode, output) = await UpdateAsync(Version("2", Works));
        exitCode.ShouldBe(0, output);
        output.ShouldContain("update: done: ");
        Current.ShouldBe("2");
        (await PrincipalsAsync()).ShouldContain("alice");
        Directory.GetFiles(Path.Combine(_home.FullPath, "backups")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("a version whose server does not start", "if [ \"$1\" = serve ]; then exit 1; fi; " + Works)]
    [InlineData("a version that writes to the data and never answers", "if [ \"$1\" = serve ]; then dotnet \"$BAILEY_TEST_COMMAND\" principal create mallory; exec sleep 600; fi; " + Works)]
    [InlineData("a version whose migration fails", "if [ \"$1\" = migrate ]; then exit 1; fi; " + Works)]
    public async Task A_version_that_fails_gives_way_to_the_one_before_with_the_data_of_before(string what, string program)
    {
        await BeginAsync();
        var (exitCode, output) = await UpdateAsync(Version("2", program));
        exitCode.ShouldBe(1, $"{what}: {output}");
        output.ShouldContain("rolled back: ");
        Current.ShouldBe("1");
        (await SmokeTestAsync()).ExitCode.ShouldBe(ExitCode.Ok);
        var principals = await PrincipalsAsync();
        principals.ShouldContain("alice");
        principals.ShouldNotContain("mallory");
    }

    [Fact]
    public async Task What_is_no_version_changes_nothing()
    {
        await BeginAsync();
        (await UpdateAsync(Directory.CreateDirectory(Path.Combine(_home.FullPath, "empty")).FullName)).ExitCode.ShouldBe(64);
        (await UpdateAsync(Path.Combine(_home.FullPath, "1"))).ExitCode.ShouldBe(64);
        (await SmokeTestAsync()).ExitCode.ShouldBe(ExitCode.Ok);
        Current.ShouldBe("1");
    }

    private string Current => Path.GetFileName(new DirectoryInfo(Path.Combine(_home.FullPath, "current")).ResolveLinkTarget(returnFinalTarget: true)!.FullName);

    private async Task BeginAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the script is for Linux");
        File.CreateSymbolicLink(Path.Combine(_home.FullPath, "current"), Version("1", Works));
        Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await CommandLine.RunAsync("principal", "create", "alice", "groups=admin", "--data", Data)).ExitCode.ShouldBe(ExitCode.Ok);
        await RunAsync("bash", "-c", Start);
        for (var attempt = 0; attempt < 300 && (await SmokeTestAsync()).ExitCode != ExitCode.Ok; attempt++)
        {
            await Task.Delay(200);
        }

        (await SmokeTestAsync()).ExitCode.ShouldBe(ExitCode.Ok, File.ReadAllText(Path.Combine(_home.FullPath, "log")));
    }

    private string Version(string name, string program)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_home.FullPath, name)).FullName, "bailey");
        File.WriteAllText(file, $"#!/usr/bin/env bash\n{program}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Path.GetDirectoryName(file)!;
    }

    private Task<CommandLine.Result> SmokeTestAsync() => CommandLine.RunAsync("smoke-test", $"http://127.0.0.1:{_port}");

    private async Task<string> PrincipalsAsync() => (await CommandLine.RunAsync("principal", "list", "--data", Data)).Text;

    private Task<(int ExitCode, string Output)> UpdateAsync(string version) => RunAsync("bash", Path.Combine(RepositoryRoot.Path, "deploy", "update"), version);

    private async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new[]
        {
            ("BAILEY_HOME", _home.FullPath), ("BAILEY_DATA", Data), ("BAILEY_URL", $"http://127.0.0.1:{_port}"), ("BAILEY_LISTEN", $"http://127.0.0.1:{_port}"),
            ("BAILEY_START", Start), ("BAILEY_STOP", Stop), ("BAILEY_WAIT", "20"), ("BAILEY_TEST_COMMAND", typeof(BaileyCommand).Assembly.Location),
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
