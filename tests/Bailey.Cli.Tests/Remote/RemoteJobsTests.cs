using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Testing.Host;

namespace Bailey.Cli.Tests.Remote;

/// <summary>Jobs of a server, from the command line.</summary>
public sealed class RemoteJobsTests
{
    private static readonly string[] s_in = ["--community", "chess"];
    private static readonly string[] s_job = ["org.example.echo", "new-year"];

    [Fact]
    public async Task A_job_is_listed_held_run_and_its_runs_are_read()
    {
        await using var world = await RemoteWorld.StartAsync(OpenCommunity.PluginPolicy + "allow_background_jobs: true\n", "enabled: true\nmax_level: system\nplugin_allowlist:\n  - {id: org.example.echo, reason: a test, approved_by: root, approved_at: 2026-01-01}\n");
        (await world.DoneAsync("mo", ["jobs", "list", .. s_in])).ShouldBe("There are no jobs.\n");
        await world.ActivateAsync(world.Package(capabilities: """[{"type":"jobs:run"}]""", edit: static manifest => manifest["schedules"] = new JsonArray(
            new JsonObject { ["name"] = "new-year", ["export"] = "echo", ["cron"] = "0 0 1 1 *", ["timezone"] = "UTC" },
            new JsonObject { ["name"] = "doomed", ["export"] = "trap", ["cron"] = "0 0 1 1 *", ["timezone"] = "UTC" })));
        (await world.DoneAsync("mo", ["jobs", "list", .. s_in])).ShouldMatch(@"(?m)^org\.example\.echo +new-year +0 0 1 1 \* +UTC +scheduled +\d{4}-01-01 00:00:00Z");
        (await world.DoneAsync("mo", ["jobs", "pause", .. s_job, .. s_in])).ShouldContain("new-year: paused\n");
        (await world.DoneAsync("mo", ["jobs", "show", .. s_job, .. s_in])).ShouldContain(" by mo");
        (await world.JsonAsync("mo", ["jobs", "resume", .. s_job, .. s_in]))["pausedAt"].ShouldBeNull();

        var run = await world.JsonAsync("mo", ["jobs", "run", .. s_job, .. s_in, "--wait"]);
        run["outcome"]!.GetValue<string>().ShouldBe("succeeded");
        (await world.DoneAsync("mo", ["jobs", "runs", .. s_job, .. s_in])).ShouldContain(run["id"]!.GetValue<string>());
        (await world.DoneAsync("mo", ["jobs", "log", .. s_job, run["id"]!.GetValue<string>(), .. s_in])).ShouldContain("asked for by mo");
        var failed = await world.AsAsync("mo", ["jobs", "run", "org.example.echo", "doomed", .. s_in, "--wait"]);
        failed.ExitCode.ShouldBe(ExitCode.PluginFailed, failed.Error);
        failed.Text.ShouldContain("doomed: failed");

        (await world.AsAsync("bob", ["jobs", "pause", .. s_job, .. s_in])).ExitCode.ShouldBe(ExitCode.PolicyDenied);
        var none = await world.AsAsync("mo", ["jobs", "show", "org.example.echo", "../plugin-policy", .. s_in]);
        none.ExitCode.ShouldBe(ExitCode.PluginFailed);
        none.Error.ShouldContain("not_found");
    }
}
