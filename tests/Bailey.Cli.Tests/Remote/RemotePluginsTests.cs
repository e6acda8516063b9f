using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Remote;

/// <summary>Packages of a server, from the command line.</summary>
public sealed class RemotePluginsTests
{
    private const string Echo = "org.example.echo";
    private static readonly string[] s_in = ["--community", "chess"];

    [Fact]
    public async Task A_package_is_uploaded_reviewed_activated_called_upgraded_rolled_back_configured_and_removed()
    {
        await using var world = await RemoteWorld.StartAsync();
        (await world.DoneAsync("mo", ["plugins", "list", .. s_in])).ShouldBe("There are no packages.\n");
        (await world.DoneAsync("mo", ["plugins", "upload", world.Package(), .. s_in])).ShouldStartWith($"{Echo} 1.0.0: verified (sha256:");
        var review = await world.JsonAsync("mo", ["plugins", "review", Echo, .. s_in]);
        var digest = review["digest"]!.GetValue<string>();
        (await world.DoneAsync("mo", ["plugins", "review", Echo, .. s_in])).ShouldContain("asks for nothing");
        (await world.JsonAsync("mo", ["plugins", "activate", Echo, .. s_in, "--accept", "all", "--digest", digest]))["state"]!.GetValue<string>().ShouldBe("active");
        (await world.DoneAsync("bob", ["call", "message.posted", .. s_in, "--input", "{\"a\": 1}"])).ShouldBe("{\"a\":1}\n");

        (await world.DoneAsync("mo", ["plugins", "upload", world.Package("1.1.0"), .. s_in])).ShouldContain("1.1.0 waits to be accepted");
        (await world.DoneAsync("mo", ["plugins", "upgrade", Echo, .. s_in])).ShouldStartWith($"{Echo} 1.1.0: active");
        var nothing = await world.AsAsync("mo", ["plugins", "upgrade", Echo, .. s_in]);
        nothing.ExitCode.ShouldBe(ExitCode.PluginFailed);
        nothing.Complaint.ShouldContain("no newer version");
        (await world.DoneAsync("mo", ["plugins", "rollback", Echo, .. s_in])).ShouldStartWith($"{Echo} 1.0.0: active");
        (await world.DoneAsync("mo", ["plugins", "list", .. s_in])).ShouldMatch($@"^PLUGIN +VERSION +STATE +WAITS +DIGEST\n{Echo} +1\.0\.0 +active +(-|1\.1\.0) +{digest}\n$");
        (await world.DoneAsync("mo", ["plugins", "show", Echo, .. s_in])).ShouldContain("versions:\n  1.0.0 ");

        (await world.DoneAsync("mo", ["plugins", "configure", Echo, world.Write("settings.json", "{}"), .. s_in])).ShouldContain("active");
        (await world.AsAsync("mo", ["plugins", "remove", Echo, .. s_in, "--yes"])).Error.ShouldContain("deactivate it first");
        (await world.DoneAsync("mo", ["plugins", "deactivate", Echo, .. s_in])).ShouldContain("inactive");
        (await world.DoneAsync("mo", ["plugins", "remove", Echo, .. s_in, "--yes"])).ShouldBe($"{Echo}: removed\n");
        (await world.AsAsync("mo", ["plugins", "show", Echo, .. s_in])).Error.ShouldContain("plugin_not_installed");
    }

    [Fact]
    public async Task Nothing_is_accepted_that_was_not_asked_for_and_who_is_asked_sees_it_in_words()
    {
        await using var world = await RemoteWorld.StartAsync();
        await world.DoneAsync("mo", ["plugins", "upload", world.Package(capabilities: """[{"type":"storage:kv","justification":"Counts"}]"""), .. s_in]);
        string[] activate = ["plugins", "activate", Echo, .. s_in, "--data", world.Folder, "--as", "mo"];
        var refused = await CommandLine.RunAsync(activate);
        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.Text.ShouldContain("Keep data of its own (storage:kv, level");
        refused.Text.ShouldContain("the publisher says: Counts");
        refused.Complaint.ShouldContain("--accept all --digest sha256:");
        (await CommandLine.RunAsync([.. activate, "--json"])).ExitCode.ShouldBe(ExitCode.Usage);

        var no = await AskedAsync("n", activate);
        no.ExitCode.ShouldBe(ExitCode.PluginFailed);
        no.Error.ShouldContain($"Accept all of this, and activate {Echo} 1.0.0 in chess? [y/N]");
        no.Error.ShouldContain("nothing was accepted");
        (await world.JsonAsync("mo", ["plugins", "show", Echo, .. s_in]))["installation"]!["state"]!.GetValue<string>().ShouldBe("reviewed");

        var file = world.Write("accept.json", """[{"type":"storage:files"}]""");
        (await world.AsAsync("mo", ["plugins", "activate", Echo, .. s_in, "--accept", file])).ExitCode.ShouldBe(ExitCode.PluginFailed);
        var yes = await AskedAsync("y", activate);
        yes.ExitCode.ShouldBe(ExitCode.Ok, yes.Error);
        yes.Text.ShouldEndWith(")\n");
        (await world.JsonAsync("mo", ["plugins", "show", Echo, .. s_in]))["effective"]!.AsArray().ShouldHaveSingleItem();
        (await AskedAsync("no", ["plugins", "remove", Echo, .. s_in, "--data", world.Folder, "--as", "mo"])).Error.ShouldContain("nothing was removed");
    }

    [Fact]
    public async Task An_upgrade_that_asks_for_more_is_accepted_first()
    {
        await using var world = await RemoteWorld.StartAsync();
        await world.ActivateAsync(world.Package());
        await world.DoneAsync("mo", ["plugins", "upload", world.Package("2.0.0", """[{"type":"storage:kv"}]"""), .. s_in]);
        var refused = await world.AsAsync("mo", ["plugins", "upgrade", Echo, .. s_in]);
        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.Text.ShouldContain("1.0.0 -> 2.0.0: asks for more, and must be accepted\nadded:\n  Keep data of its own");
        (await world.DoneAsync("mo", ["plugins", "upgrade", Echo, .. s_in, "--accept", "all"])).ShouldStartWith($"{Echo} 2.0.0: active");
    }

    [Fact]
    public async Task What_the_policy_denies_has_an_exit_code_of_its_own_with_reason_and_remedy()
    {
        await using var world = await RemoteWorld.StartAsync();
        var denied = await world.AsAsync("bob", ["plugins", "upload", world.Package(), .. s_in]);
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Text.ShouldBeEmpty();
        denied.Error.ShouldContain("reason   permission_missing");
        denied.Error.ShouldContain("plugin:package:upload");
        var json = await world.AsAsync("bob", ["plugins", "upload", world.Package(), .. s_in, "--json"]);
        json.Text.ShouldContain("\"code\":\"permission_missing\"");
        json.Text.Count(static c => c == '\n').ShouldBe(1);

        // The server judges where from; nothing is fetched.
        (await world.AsAsync("mo", ["plugins", "install", "https://registry.example.com/x.bailey", .. s_in])).ExitCode.ShouldBe(ExitCode.PolicyDenied);
        (await world.AsAsync("mo", ["plugins", "upload", world.Write("rubbish.bailey", "rubbish"), .. s_in])).ExitCode.ShouldBe(ExitCode.PluginFailed);
        var nowhere = await world.AsAsync("mo", ["plugins", "list", "--community", "checkers"]);
        nowhere.ExitCode.ShouldBe(ExitCode.PluginFailed);
        nowhere.Error.ShouldContain("not_found");
    }

    [Fact]
    public async Task A_call_that_a_plugin_spoils_says_so_and_input_comes_from_where_it_is_said_to()
    {
        await using var world = await RemoteWorld.StartAsync();
        await world.ActivateAsync(world.Package());
        var broken = await world.AsAsync("bob", ["call", "message.broken", .. s_in]);
        broken.ExitCode.ShouldBe(ExitCode.Ok);
        broken.Complaint.ShouldStartWith($"{Echo} 1.0.0: trapped");
        string[] piped = ["call", "message.posted", .. s_in, "--data", world.Folder, "--as", "bob", "--input", "@-"];
        (await CommandLine.RunAsync("[1]"u8.ToArray(), TestContext.Current.CancellationToken, piped)).Text.ShouldBe("[1]\n");
        (await CommandLine.RunAsync(piped)).ExitCode.ShouldBe(ExitCode.Usage);
        (await world.DoneAsync("bob", ["call", "message.posted", .. s_in, "--input", "@" + world.Write("in.json", "\"é\"")])).ShouldBe("\"é\"\n");
        (await world.AsAsync("bob", ["call", "message.posted", .. s_in, "--input", "hello"])).Complaint.ShouldStartWith("--input is no JSON");
        (await world.JsonAsync("bob", ["call", "message.posted", .. s_in]))["outcomes"]![0]!["outcome"]!.GetValue<string>().ShouldBe("result");
    }

    private static async Task<CommandLine.Result> AskedAsync(string reply, string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await BaileyCommand.InvokeAsync(arguments, new CommandConsole { Output = output, Error = error, ReadLine = () => reply }, TestContext.Current.CancellationToken);
        return new CommandLine.Result(exitCode, output.ToArray(), error.ToString());
    }
}
