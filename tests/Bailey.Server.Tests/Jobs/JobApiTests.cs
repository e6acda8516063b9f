using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Communities;
using Bailey.Server.Hosting;
using Bailey.Server.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests.Jobs;

public sealed class JobApiTests
{
    private const string Jobs = "/api/communities/chess/jobs";
    private const string Tick = Jobs + "/org.example.clock/cron.minute";
    private const string Yearly = Jobs + "/org.example.clock/new-year";
    private const string Open = "trust_policy: unsigned_allowed\ninstall_sources: [upload]\nallow_background_jobs: true\n";

    [Fact]
    public async Task A_hook_of_the_clock_runs_each_time_once_for_who_accepted_the_plugin_while_the_community_lets_it()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        await InstallAsync(mo, "echo");
        var runs = await UntilAsync(mo, Tick + "/runs", static items => items.Count(static run => Text(run, "outcome") == "succeeded") >= 3);
        runs.Select(static run => Text(run, "fireTime")).ShouldBeUnique();
        runs.ShouldAllBe(static run => Text(run, "principal") == "mo" && Text(run, "trigger") != "manual" && Text(run, "node") == "node-1");

        var policy = (await mo.GetAsync("/api/communities/chess/plugin-policy")).ETag!;
        (await mo.PutAsync("/api/communities/chess/plugin-policy", """{"trust_policy":"unsigned_allowed","install_sources":["upload"],"allow_background_jobs":false}""", ("If-Match", policy))).ShouldBe(200);
        var denied = await UntilAsync(mo, Tick + "/runs", static items => items.Any(static run => Text(run, "outcome") == "denied"));
        Text(denied.First(static run => Text(run, "outcome") == "denied"), "code").ShouldBe("background_jobs_disabled");
        (await mo.GetAsync(Tick)).ShouldBe(200).Json["denials"]!.AsArray().Select(static denial => Text(denial!, "code")).ShouldBe(["background_jobs_disabled"]);
    }

    [Fact]
    public async Task A_paused_job_runs_only_when_asked_and_a_deactivated_one_is_not_due()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        await InstallAsync(mo, "echo");
        (await bob.PostAsync(Yearly + "/pause")).ShouldBe(403, "permission_missing");
        (await mo.PostAsync(Tick + "/pause")).ShouldBe(200).Json["pausedBy"]!.GetValue<string>().ShouldBe("mo");
        (await mo.GetAsync(Tick)).Json["nextFireTime"].ShouldBeNull();
        (await mo.PostAsync(Yearly + "/pause")).ShouldBe(200);
        var asked = (await mo.PostAsync(Yearly + "/run")).ShouldBe(202);
        var location = asked.Headers["Location"];
        await UntilAsync(mo, Yearly + "/runs", static items => items.Any(static run => Text(run, "outcome") == "succeeded"));
        var run = (await mo.GetAsync(location)).ShouldBe(200).Json;
        (Text(run, "trigger"), Text(run, "by"), Text(run, "code")).ShouldBe(("manual", "mo", "ok"));
        (await mo.GetAsync(Yearly + "/runs/" + Guid.NewGuid())).ShouldBe(404, "not_found");
        (await mo.GetAsync(Jobs + "/org.example.clock/nothing")).ShouldBe(404, "not_found");
        (await mo.PostAsync(Yearly + "/resume")).ShouldBe(200).Json["nextFireTime"].ShouldNotBeNull();

        (await mo.PutAsync("/api/communities/chess/plugin-packages/org.example.clock/deactivate")).ShouldBe(200);
        var listed = (await mo.GetAsync(Jobs)).ShouldBe(200).Json["items"]!.AsArray();
        listed.Select(static job => Text(job!, "job")).ShouldBe(["cron.minute", "new-year"]);
        listed.ShouldAllBe(static job => !job!["isActive"]!.GetValue<bool>() && job["nextFireTime"] == null);

        // What is not scheduled takes no fire times, and misses none: soon after it was deactivated nothing is due any more.
        await UntilAsync(mo, Jobs, static items => items.All(static job => job["lastFireTime"] is null));
    }

    [Fact]
    public async Task A_job_that_the_instance_would_refuse_says_so_before_its_time_comes()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        using var root = await world.ClientAsync("root");
        await InstallAsync(mo, "echo");
        (await mo.GetAsync(Yearly)).ShouldBe(200).Json["denials"]!.AsArray().ShouldBeEmpty();
        var tag = (await root.GetAsync("/api/policy/instance")).ShouldBe(200).ETag!;
        (await root.PutAsync("/api/policy/instance", """{"enabled":true,"allows_ui_plugins":true,"max_level":"manage"}""", ("If-Match", tag))).ShouldBe(200);
        var denials = (await mo.GetAsync(Yearly)).ShouldBe(200).Json["denials"]!.AsArray();
        denials.Select(static denial => Text(denial!, "code")).ShouldBe(["level_too_high", "plugin_not_allowlisted"]);
        var denial = denials[0]!;
        (Text(denial, "code"), Text(denial, "layer")).ShouldBe(("level_too_high", "instance_policy"));
        denial["remedy"].ShouldNotBeNull();
        var run = (await mo.PostAsync(Yearly + "/run")).ShouldBe(202).Headers["Location"];
        await UntilAsync(mo, Yearly + "/runs", static items => items.Any(static run => Text(run, "outcome") == "denied"));
        Text((await mo.GetAsync(run)).ShouldBe(200).Json, "code").ShouldBe("level_too_high");
    }

    [Fact]
    public async Task Everything_that_keeps_a_job_from_running_is_told_at_once()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        using var root = await world.ClientAsync("root");
        await InstallAsync(mo, "echo");
        world.Write("etc/profiles/mo.yaml", "enabled: false\nauth: {methods: [token]}\n");
        world.Write("etc/communities/chess/plugin-policy.yaml", "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");
        world.Write("etc/instance.yaml", "enabled: false\nmax_level: manage\nplugin_blocklist: [org.example.clock]\n");
        await world.Host.ReloadPolicyAsync();
        var denials = await CodesAsync();
        denials.ShouldBe(["principal_disabled", "background_jobs_disabled", "plugins_disabled", "plugin_blocked", "level_too_high", "plugin_not_allowlisted"]);

        // The run that is refused is refused for the first of them.
        var run = (await root.PostAsync(Yearly + "/run")).ShouldBe(202).Headers["Location"];
        await UntilAsync(root, Yearly + "/runs", static items => items.Any(static run => Text(run, "outcome") == "denied"));
        Text((await root.GetAsync(run)).ShouldBe(200).Json, "code").ShouldBe(denials[0]);

        // Of a policy that cannot be read, what nobody wrote is not told as if somebody had.
        world.Write("etc/profiles/mo.yaml", "auth: {methods: [token]}\n");
        world.Write("etc/instance.yaml", "enabled: perhaps\n");
        await world.Host.ReloadPolicyAsync();
        (await CodesAsync()).ShouldBe(["background_jobs_disabled", "instance_policy_invalid"]);

        async Task<string?[]> CodesAsync() => [.. (await root.GetAsync(Yearly)).ShouldBe(200).Json["denials"]!.AsArray().Select(static denial => Text(denial!, "code"))];
    }

    [Fact]
    public async Task What_keeps_a_job_of_a_plugin_that_is_switched_off_is_told_before_it_is_switched_on()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        await InstallAsync(mo, "echo");
        (await mo.PutAsync("/api/communities/chess/plugin-packages/org.example.clock/deactivate")).ShouldBe(200);
        (await mo.GetAsync(Yearly)).ShouldBe(200).Json["denials"]!.AsArray().ShouldBeEmpty();
        world.Write("etc/instance.yaml", "enabled: false\n");
        await world.Host.ReloadPolicyAsync();
        (await mo.GetAsync(Yearly)).ShouldBe(200).Json["denials"]!.AsArray().Select(static denial => Text(denial!, "code")).ShouldBe(["plugins_disabled"]);
    }

    [Fact]
    public async Task A_key_that_was_used_for_one_job_is_no_answer_for_another()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        await InstallAsync(mo, "echo");
        (await mo.PostAsync(Tick + "/pause")).ShouldBe(200);
        Text((await mo.PostAsync(Yearly + "/run", null, ("Idempotency-Key", "one-key"))).ShouldBe(202).Json, "job").ShouldBe("new-year");
        Text((await mo.PostAsync(Tick + "/run", null, ("Idempotency-Key", "one-key"))).ShouldBe(202).Json, "job").ShouldBe("cron.minute");
    }

    [Fact]
    public async Task What_overlaps_itself_is_skipped_and_what_fails_is_told_as_an_event()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");

        // So that its time ends it, and not its fuel: it is to run longer than from one tick to the next, however fast this machine is.
        world.Write("etc/profiles/mo.yaml", "auth: {methods: [token]}\nquotas: {max_cpu_fuel_per_sec: 9223372036854775807}\n");
        await world.Host.ReloadPolicyAsync();
        await InstallAsync(mo, "spin");
        var runs = await UntilAsync(mo, Tick + "/runs", static items => items.Any(static run => Text(run, "outcome") == "skipped") && items.Any(static run => Text(run, "outcome") == "failed"));
        Text(runs.First(static run => Text(run, "outcome") == "skipped"), "code").ShouldBe(JobReason.Overlapped);
        var failed = runs.First(static run => Text(run, "outcome") == "failed");
        var events = await world.Host.Store.ListEventsAsync(0, 1_000);
        events.ShouldContain(item => item.Event.Type == "job.failed" && item.Event.Community == "chess" && item.Event.DataJson.Contains(Text(failed, "id")!));
    }

    [Fact]
    public async Task Jobs_that_are_due_together_wait_for_the_calls_that_their_principal_may_have_in_flight()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        world.Write("etc/profiles/mo.yaml", "auth: {methods: [token]}\nquotas: {max_cpu_fuel_per_sec: 9223372036854775807, max_in_flight_calls: 1, max_timeout_secs: 1}\n");
        await world.Host.ReloadPolicyAsync();
        await InstallAsync(mo, "spin");
        foreach (var job in (string[])[Tick, Yearly])
        {
            (await mo.PostAsync(job + "/run")).Status.ShouldBeOneOf(202, 409);
        }

        (await UntilAsync(mo, Tick + "/runs", static items => items.Any(static run => Text(run, "outcome") == "failed"))).ShouldNotContain(static run => Text(run, "code") == "quota_in_flight");
        (await UntilAsync(mo, Yearly + "/runs", static items => items.All(static run => Text(run, "outcome") != "running"))).ShouldAllBe(static run => Text(run, "outcome") == "succeeded");
    }

    [Fact]
    public async Task What_was_due_while_no_server_was_there_runs_once_and_what_was_cut_off_is_lost()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        await InstallAsync(mo, "echo");
        await UntilAsync(mo, Jobs, static items => items.Any(static job => Text(job, "job") == "new-year" && job["lastFireTime"] is not null));
        var record = (await world.Host.Store.Records.ListAsync("job", "chess", null, 100)).Single(static job => job.Json.Contains("new-year"));
        var state = JsonNode.Parse(record.Json)!;
        state["lastFireTime"] = DateTimeOffset.UtcNow.AddYears(-3);
        state["running"] = new JsonObject { ["run"] = Guid.NewGuid(), ["node"] = "node-1", ["until"] = DateTimeOffset.UtcNow.AddMinutes(1) };
        await world.Host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(record with { Json = state.ToJsonString() })] });
        for (var start = 1; start <= 2; start++)
        {
            await world.RestartAsync(Quick);
            using var again = await world.ClientAsync("mo");
            var runs = await UntilAsync(again, Yearly + "/runs", static items => items.Any(static run => Text(run, "outcome") == "succeeded"));
            Text(runs.ShouldHaveSingleItem(), "trigger").ShouldBe("missed");
        }
    }

    [Fact]
    public async Task What_was_due_and_could_not_be_taken_then_runs_once_without_a_restart()
    {
        await using var world = await StartAsync(Open, static options => Quick(options) with { Jobs = Quick(options).Jobs with { FullInterval = TimeSpan.FromMilliseconds(200) } });
        using var mo = await world.ClientAsync("mo");
        await InstallAsync(mo, "echo");
        await UntilAsync(mo, Jobs, static items => items.Any(static job => Text(job, "job") == "new-year" && job["lastFireTime"] is not null));

        // As it is left when the store did not answer at the time of the job.
        var record = (await world.Host.Store.Records.ListAsync("job", "chess", null, 100)).Single(static job => job.Json.Contains("new-year"));
        var state = JsonNode.Parse(record.Json)!;
        state["lastFireTime"] = DateTimeOffset.UtcNow.AddYears(-3);
        await world.Host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(record with { Json = state.ToJsonString() })] });
        var runs = await UntilAsync(mo, Yearly + "/runs", static items => items.Any(static run => Text(run, "outcome") == "succeeded"));
        Text(runs.ShouldHaveSingleItem(), "trigger").ShouldBe("missed");

        // Nor is one forgotten whose last time another node put back, as it was slow to see that the plugin was inactive for a while.
        record = (await world.Host.Store.Records.ListAsync("job", "chess", null, 100)).Single(static job => job.Json.Contains("new-year"));
        state = JsonNode.Parse(record.Json)!;
        state["lastFireTime"] = null;
        await world.Host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(record with { Json = state.ToJsonString() })] });
        await UntilAsync(mo, Jobs, static items => items.Any(static job => Text(job, "job") == "new-year" && job["lastFireTime"] is not null));
    }

    [Fact]
    public async Task One_fire_time_is_taken_once_however_many_take_it_and_no_more_runs_are_kept_than_may_be()
    {
        await using var world = await StartAsync(Open);
        using var mo = await world.ClientAsync("mo");
        await InstallAsync(mo, "echo");
        (await mo.PostAsync(Tick + "/pause")).ShouldBe(200);
        await UntilAsync(mo, Jobs, static items => items.Any(static job => Text(job, "job") == "new-year" && job["lastFireTime"] is not null));
        var catalog = world.Services.GetRequiredService<JobCatalog>();
        var job = (await catalog.FindAsync("chess", "org.example.clock", "new-year", default))!;
        var time = DateTimeOffset.UtcNow.AddMinutes(1);
        var options = JobOptions.Default with { KeptRuns = 40 };

        // Two runners that know nothing of each other, as on two nodes.
        await using var other = new JobRunner(world.Services, new JobStore(world.Services, options, TimeProvider.System), options, new ServerOptions { DataDirectory = world.Folder, Node = "node-2" }, new CommunityWork(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<JobRunner>.Instance);
        var runner = world.Services.GetRequiredService<JobRunner>();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Task.Run(() => (index % 2 == 0 ? runner : other).FireAsync(job, time, JobTrigger.Schedule))));
        taken.Count(static run => run is not null).ShouldBe(1);
        (await runner.FireAsync(job, time.AddSeconds(-1), JobTrigger.Schedule)).ShouldBeNull();
        for (var index = 1; index <= 61; index++)
        {
            await other.FireAsync(job, time.AddSeconds(index), JobTrigger.Schedule);
        }

        var kept = await UntilAsync(mo, Yearly + "/runs?limit=1000", static items => items.Length <= 40 && items.All(static run => Text(run, "outcome") != "running"));
        kept.ShouldNotBeEmpty();
        var page = (await mo.GetAsync(Yearly + "/runs?limit=2")).ShouldBe(200).Json;
        var next = (await mo.GetAsync(Yearly + "/runs?limit=2&cursor=" + Text(page, "next"))).ShouldBe(200).Json;
        Text(next["items"]![0]!, "id").ShouldBe(Text(kept[2], "id"));
    }

    private static Task<ServerWorld> StartAsync(string policy, Func<ServerOptions, ServerOptions>? change = null) => ServerWorld.StartAsync(change ?? Quick, static setup => setup.Limits = setup.Limits with { CallFuel = long.MaxValue }, policy: policy, instance: "enabled: true\nallows_ui_plugins: true\nmax_level: system\nplugin_allowlist:\n  - {id: org.example.clock, reason: a test, approved_by: root, approved_at: 2026-01-01}\n");

    private static ServerOptions Quick(ServerOptions options) => options with
    {
        Jobs = JobOptions.Default with { Interval = TimeSpan.FromMilliseconds(100), ClockHooks = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("cron.minute", "* * * * * ?")]) },
    };

    private static async Task InstallAsync(ApiClient mo, string export)
    {
        var package = TestPackage.Build(id: "org.example.clock", capabilities: """[{"type":"jobs:run","justification":"ticks"}]""", edit: manifest =>
        {
            manifest["hooks"] = new JsonArray(new JsonObject { ["name"] = "cron.minute", ["export"] = export, ["kind"] = "action" });
            manifest["schedules"] = new JsonArray(new JsonObject { ["name"] = "new-year", ["export"] = "echo", ["cron"] = "0 0 1 1 *" });
            manifest["limits"] = new JsonObject { ["timeout_ms"] = 3_000, ["fuel"] = 1_000_000_000_000 };
        });
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", package)).ShouldBe(201);
        var digest = Text((await mo.GetAsync("/api/communities/chess/plugin-packages/org.example.clock/review")).ShouldBe(200).Json, "digest");
        (await mo.PutAsync("/api/communities/chess/plugin-packages/org.example.clock/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
    }

    private static async Task<JsonNode[]> UntilAsync(ApiClient client, string path, Func<JsonNode[], bool> isSo)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            var answer = (await client.GetAsync(path)).ShouldBe(200);
            var items = answer.Json["items"]!.AsArray().Select(static item => item!).ToArray();
            if (isSo(items) || DateTime.UtcNow > deadline)
            {
                isSo(items).ShouldBeTrue(answer.Text[..Math.Min(answer.Text.Length, 2_000)]);
                return items;
            }

            await Task.Delay(100);
        }
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();
}
