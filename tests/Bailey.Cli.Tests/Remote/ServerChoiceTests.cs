using System.Net.Sockets;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Remote;

/// <summary>How a command finds its server, and what it says where it finds none.</summary>
public sealed class ServerChoiceTests
{
    private static readonly string[] s_list = ["plugins", "list", "--community", "chess"];

    [Fact]
    public async Task Where_no_server_runs_it_says_so_with_what_to_do()
    {
        using var data = new TemporaryFolder();
        var told = $"no server is running in {data.FullPath}; start it with 'bailey serve', or name one by --server";
        (await CommandLine.FailAsync(ExitCode.Unreachable, [.. s_list, "--data", data.FullPath])).ShouldBe(told);

        // As after a server that was killed: a socket at which nobody listens.
        Directory.CreateDirectory(Path.Combine(data.FullPath, "run"));
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            var elsewhere = Path.Combine(data.FullPath, "run", "x");
            left.Bind(new UnixDomainSocketEndPoint(elsewhere));
            File.Move(elsewhere, Path.Combine(data.FullPath, "run", "bailey.sock"));
        }

        (await CommandLine.FailAsync(ExitCode.Unreachable, [.. s_list, "--data", data.FullPath])).ShouldBe(told);
        (await CommandLine.FailAsync(ExitCode.Unreachable, [.. s_list, "--server", "http://127.0.0.1:1"])).ShouldStartWith("http://127.0.0.1:1/: no answer: ");
        var json = await CommandLine.RunAsync([.. s_list, "--data", data.FullPath, "--json"]);
        json.Text.ShouldContain("\"exit_code\":4");
    }

    [Fact]
    public async Task A_server_is_named_by_an_option_or_a_variable_and_knows_who_asks_by_a_token_that_is_on_no_command_line()
    {
        await using var world = await RemoteWorld.StartAsync();
        var token = await world.TokenAsync("mo", "plugin:package:read");
        var file = world.Write("token", token + "\n");
        (await RunAsync(new() { ["BAILEY_TOKEN"] = token }, [.. s_list, "--server", world.Address])).ExitCode.ShouldBe(ExitCode.Ok);
        (await RunAsync(new() { ["BAILEY_TOKEN"] = token, ["BAILEY_SERVER"] = world.Address }, s_list)).ExitCode.ShouldBe(ExitCode.Ok);
        (await RunAsync(new() { ["BAILEY_SERVER"] = world.Address }, [.. s_list, "--token-file", file])).ExitCode.ShouldBe(ExitCode.Ok);

        var nobody = await RunAsync([], [.. s_list, "--server", world.Address]);
        nobody.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        nobody.Error.ShouldContain("reason   sign_in_required");
        var wrong = await RunAsync(new() { ["BAILEY_TOKEN"] = "bailey_wrong" }, [.. s_list, "--server", world.Address, "--json"]);
        wrong.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        wrong.Text.ShouldContain("\"code\":\"sign_in_required\"");
        wrong.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_data_directory_that_is_named_is_meant_whatever_the_environment_says()
    {
        await using var world = await RemoteWorld.StartAsync();
        (await RunAsync(new() { ["BAILEY_SERVER"] = "http://127.0.0.1:1" }, [.. s_list, "--data", world.Folder, "--as", "mo"])).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task What_would_give_a_token_away_or_mean_two_things_is_refused()
    {
        using var data = new TemporaryFolder();
        var file = data.Write("token", "secret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        (await CommandLine.FailAsync(ExitCode.NoInput, [.. s_list, "--server", "http://127.0.0.1:1", "--token-file", file])).ShouldEndWith("chmod 600 it");
        (await CommandLine.FailAsync(ExitCode.Usage, [.. s_list, "--data", data.FullPath, "--token-file", file])).ShouldContain("neither does");
        (await CommandLine.FailAsync(ExitCode.Usage, [.. s_list, "--server", "http://127.0.0.1:1", "--as", "mo"])).ShouldContain("by the token alone");
        (await CommandLine.FailAsync(ExitCode.Usage, [.. s_list, "--server", "bailey.example.com"])).ShouldContain("is no address of a server");
        (await CommandLine.FailAsync(ExitCode.Usage, [.. s_list, "--server", "http://127.0.0.1:1/api"])).ShouldContain("without a path");
        (await CommandLine.FailAsync(ExitCode.Usage, "plugins", "list", "--server", "http://127.0.0.1:1")).ShouldContain("--community");
        (await CommandLine.FailAsync(ExitCode.Usage, "plugins", "list", "--community", "../x", "--server", "http://127.0.0.1:1")).ShouldContain("--community");

        var plain = await RunAsync(new() { ["BAILEY_TOKEN"] = "secret" }, [.. s_list, "--server", "http://192.0.2.1:8417"]);
        plain.ExitCode.ShouldBe(ExitCode.Usage);
        plain.Complaint.ShouldContain("in plain HTTP, which others on the way can read");
        var broken = await RunAsync(new() { ["BAILEY_TOKEN"] = "top secret" }, [.. s_list, "--server", "http://127.0.0.1:1"]);
        broken.ExitCode.ShouldBe(ExitCode.BadData);
        broken.Complaint.ShouldStartWith("BAILEY_TOKEN holds no token");
        broken.Error.ShouldNotContain("top secret");
    }

    private static Task<CommandLine.Result> RunAsync(Dictionary<string, string> variables, string[] arguments) => CommandLine.RunAsync(variables, null, arguments);
}
