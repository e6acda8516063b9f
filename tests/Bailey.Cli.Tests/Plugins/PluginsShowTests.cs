using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Storage.Inventories;
using Bailey.Storage.Sqlite;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Plugins;

/// <summary><c>bailey plugins show</c>, and the rules of built-in plugins over the command line.</summary>
public sealed class PluginsShowTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Where_no_host_has_started_there_are_none()
    {
        var result = await RunAsync("plugins", "show");
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldStartWith("built-in plugins: none recorded;");
    }

    [Fact]
    [Rule("L1.54")]
    [Rule("L1.58")]
    public async Task Built_in_plugins_are_shown_as_the_host_last_started_with_them()
    {
        Record(new PluginBuilder("guard", "1.2").Restrict(ReadersOnly).Observe(ObservePoint.After, "seen", OperationSelector.Writes, static (_, _) => default).Build());
        var text = (await RunAsync("plugins", "show")).Text;
        text.ShouldContain("  guard 1.2 (full trust)\n");
        text.ShouldContain("     rule #1 readers: max_risk read\n     hook guard.seen: after writes\n");
        var json = JsonDocument.Parse((await RunAsync("plugins", "show", "--json")).Text).RootElement;
        json.GetProperty("built_in").GetProperty("inventory").GetProperty("plugins")[0].GetProperty("name").GetString().ShouldBe("guard");
    }

    [Fact]
    [Rule("L1.56")]
    [Rule("L1.59")]
    public async Task Rules_of_a_plugin_govern_the_command_line_and_shadow_the_file()
    {
        _data.Write("policy.yml", "this: is broken");
        Record(new PluginBuilder("guard", "1.2").Restrict(ReadersOnly).Build());
        var denied = await RunAsync("run", "x.wasm");
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Error.ShouldContain("risk_too_high");
        denied.Error.ShouldContain("from    plugin guard");
        var shown = await RunAsync("policy", "show");
        shown.ExitCode.ShouldBe(ExitCode.Ok);
        shown.Text.ShouldStartWith("command rules: 1, from plugin guard\n  #1 readers\n     max_risk: read\n");
        JsonDocument.Parse((await RunAsync("policy", "show", "--json")).Text).RootElement.GetProperty("command_rules").GetProperty("origin").GetString().ShouldBe("plugin");
    }

    [Fact]
    [Rule("L1.57")]
    public async Task Both_shows_work_when_start_up_was_aborted_and_nothing_else_does()
    {
        Record(new PluginBuilder("one", "1").Restrict(ReadersOnly).Build(), new PluginBuilder("two", "1").Restrict(ReadersOnly).Build());
        var plugins = await RunAsync("plugins", "show");
        plugins.ExitCode.ShouldBe(ExitCode.Ok);
        plugins.Text.ShouldStartWith("the application did not start: the built-in plugins 'one' and 'two' all contribute command rules, and only one may\n  reason  multiple_restrict_plugins\n");
        var policy = await RunAsync("policy", "show");
        policy.ExitCode.ShouldBe(ExitCode.Ok);
        policy.Text.ShouldContain("only diagnostics run; whoever composes the application must keep one of them");
        policy.Text.ShouldMatch("(?m)^plugins show +plugins/show +read +allowed$");
        policy.Text.ShouldMatch("(?m)^inspect +inspect +read +multiple_restrict_plugins$");
        (await RunAsync("inspect", "x.wasm")).ExitCode.ShouldBe(ExitCode.PolicyDenied);
    }

    [Fact]
    [Rule("L1.57")]
    public async Task A_record_that_cannot_be_read_denies_everything_but_diagnostics_and_says_why()
    {
        Record(new PluginBuilder("one", "1").Build());
        File.WriteAllText(Path.Combine(_data.FullPath, InventoryFile.Name), "rubbish");
        var denied = await RunAsync("inspect", "x.wasm");
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Error.ShouldContain("policy_invalid");
        denied.Error.ShouldContain("start the host again");
        var shown = await RunAsync("plugins", "show");
        shown.ExitCode.ShouldBe(ExitCode.BadData);
        shown.Text.ShouldContain("packages: none");
        shown.Complaint.ShouldContain("inventory.json: is no inventory of built-in plugins");
        (await RunAsync("policy", "show")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Packages_of_the_store_are_shown_while_another_process_writes_it()
    {
        await using var store = SqlitePluginStore.Open(Path.Combine(_data.FullPath, "state"));
        await store.CommitAsync(new StoreChange { Mutations = [new PutPackage(new StoredPackage("sha256:aa", "org.example.bee", "1.0.0", null, new byte[] { 1 })), Package("garden"), Package("aviary")] }, TestContext.Current.CancellationToken);
        var all = await RunAsync("plugins", "show");
        all.ExitCode.ShouldBe(ExitCode.Ok, all.Error);
        all.Text.ShouldContain("packages: 2, each in the WebAssembly sandbox\n  aviary: org.example.bee 1.0.0 verified\n  garden: org.example.bee 1.0.0 verified");
        var one = await RunAsync("plugins", "show", "--community", "garden", "--json");
        JsonDocument.Parse(one.Text).RootElement.GetProperty("packages").EnumerateArray().Single().GetProperty("community").GetString().ShouldBe("garden");
    }

    private static PutInstallation Package(string community) => new(new PluginInstallation
    {
        Community = community,
        PluginId = "org.example.bee",
        State = PluginState.Verified,
        Digest = "sha256:aa",
        Versions = [new InstalledVersion("1.0.0", "sha256:aa", DateTimeOffset.UnixEpoch, "ann", "upload")],
    });

    private static CommandRule ReadersOnly => new() { Name = "readers", MaxRisk = OperationRisk.Read };

    private void Record(params IPlugin[] plugins) =>
        InventoryFile.Write(_data.FullPath, InventoryDocument.Of(BuiltInPlugins.Install(plugins), new ManualClock().GetUtcNow()));

    private Task<CommandLine.Result> RunAsync(params string[] arguments) => CommandLine.RunAsync([.. arguments, "--data", _data.FullPath]);
}
