using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Remote;

/// <summary>The audit log of a server, from the command line.</summary>
public sealed partial class RemoteAuditTests
{
    private const int Sigint = 2;
    private static readonly string[] s_in = ["--community", "chess"];

    [Fact]
    public async Task The_log_of_a_server_reads_as_that_of_the_files_and_can_be_checked_far_from_it()
    {
        await using var world = await RemoteWorld.StartAsync();
        await world.AsAsync("bob", ["plugins", "upload", world.Package(), .. s_in]);
        var variables = new Dictionary<string, string> { ["BAILEY_SERVER"] = world.Address, ["BAILEY_TOKEN"] = await world.TokenAsync("alice", "audit:read", "audit:export", "audit:verify") };
        Task<CommandLine.Result> RunAsync(params string[] arguments) => CommandLine.RunAsync(variables, null, ["audit", .. arguments, .. s_in]);

        var text = (await RunAsync("query", "--principal", "bob", "--outcome", "denied")).Text;
        text.ShouldContain("  operation  denied  permission_missing  plugins/packages/upload  for bob\n1 entries; no more.");
        var far = JsonNode.Parse((await RunAsync("query", "--principal", "bob", "--json")).Text)!["entries"]!;
        var near = JsonNode.Parse((await CommandLine.RunAsync(["audit", "query", "--principal", "bob", "--json", .. s_in, "--data", world.Folder])).Text)!["entries"]!;
        far.ToJsonString().ShouldBe(near.ToJsonString());
        var bad = await RunAsync("query", "--cursor", "nonsense");
        bad.ExitCode.ShouldBe(ExitCode.Usage);

        var export = await RunAsync("export");
        export.ExitCode.ShouldBe(ExitCode.Ok, export.Error);
        var file = world.Write("export.jsonl", export.Text);
        var head = world.Write("head.json", (await RunAsync("head")).Text);
        (await CommandLine.RunAsync("audit", "verify", "--export", file)).Text.ShouldStartWith("chess: whole, ");
        (await RunAsync("verify", "--head", head)).Text.ShouldStartWith("chess: whole, ");
        world.Write("head.json", File.ReadAllText(head).Replace("\"sequence\":", "\"sequence\":99", StringComparison.Ordinal));
        (await RunAsync("verify", "--head", head, "--json")).ExitCode.ShouldBe(ExitCode.BadData);
        (await RunAsync("export", "--format", "csv")).Text.ShouldStartWith("sequence,node,id,time,");
        (await RunAsync("export", "--from-sequence", "2")).ExitCode.ShouldBe(ExitCode.Usage);

        variables["BAILEY_TOKEN"] = await world.TokenAsync("bob", "hook:invoke");
        (await RunAsync("export")).ExitCode.ShouldBe(ExitCode.PolicyDenied);
        (await RunAsync("verify")).ExitCode.ShouldBe(ExitCode.PolicyDenied);
        (await RunAsync("tail")).ExitCode.ShouldBe(ExitCode.PolicyDenied);
    }

    [Fact]
    public async Task It_is_followed_over_a_restart_of_the_server_and_ends_in_order_by_Ctrl_C()
    {
        await using var world = await RemoteWorld.StartAsync();
        using var tail = Process.Start(new ProcessStartInfo("dotnet", [typeof(BaileyCommand).Assembly.Location, "audit", "tail", .. s_in, "--principal", "bob", "--json", "--data", world.Folder, "--as", "alice"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            (await NextAsync(world, tail)).ShouldBe("jobs/list");
            await world.CloseAsync();
            await world.OpenAsync();
            (await NextAsync(world, tail)).ShouldBe("jobs/list");
            Kill(tail.Id, Sigint).ShouldBe(0);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await tail.WaitForExitAsync(patience.Token);
            tail.ExitCode.ShouldBe(ExitCode.Interrupted);
            (await tail.StandardError.ReadToEndAsync()).ShouldBe("bailey: interrupted\n");
        }
        finally
        {
            if (!tail.HasExited)
            {
                tail.Kill(entireProcessTree: true);
            }
        }
    }

    [Fact]
    public async Task It_ends_when_the_permission_does()
    {
        await using var world = await RemoteWorld.StartAsync();
        var tail = world.AsAsync("mo", ["audit", "tail", .. s_in]);
        world.Write("etc/communities/chess/members.yaml", "members:\n  alice: [admin]\n  mo: [observer]\n");
        var ended = await tail.WaitAsync(TimeSpan.FromSeconds(60));
        ended.ExitCode.ShouldBe(ExitCode.PolicyDenied);
    }

    // What is asked for before it follows is not told of: one asks until it is.
    private static async Task<string?> NextAsync(RemoteWorld world, Process tail)
    {
        var reading = tail.StandardOutput.ReadLineAsync();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            await world.AsAsync("bob", ["jobs", "list", .. s_in]);
            await Task.WhenAny(reading, Task.Delay(200));
            if (reading.IsCompleted)
            {
                return JsonNode.Parse((await reading)!)!["target"]?.GetValue<string>();
            }
        }

        throw new TimeoutException("nothing was told");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
