using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Capabilities that are not proven by one function of the host: files, connections, jobs, signals that are received, and what profiles narrow.</summary>
public sealed class ReachTests
{
    private const int BadDescriptor = 8;
    private const int Denied = 2;
    private const int ReadOnly = 69;
    private static readonly PackageActor s_alice = new("alice");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("L4.16")]
    public async Task Files_of_granted_folders_are_read_and_written_and_no_others(bool writes)
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(ProofGuests.Files("data", writes), ["files"], FilesOf(world, writes));

        var (open, use, _, moved, text) = await FilesAsync(world);

        (open, use).ShouldBe((0, 0));
        if (writes)
        {
            (await File.ReadAllTextAsync(Path.Combine(world.Writable, "data"))).ShouldStartWith("written");
            moved.ShouldBe(7);
        }
        else
        {
            text.ShouldStartWith("content");
        }

        var calls = await HostCallsAsync(world);
        calls.ShouldAllBe(static entry => entry.Outcome == AuditOutcome.Ok);
        calls.ShouldContain(entry => entry.Capability == (writes ? "fs:write" : "fs:read"));
    }

    [Theory]
    [InlineData("../forbidden/data", false)]
    [InlineData("../forbidden/data", true)]
    [InlineData("/etc/passwd", false)]
    [Rule("L4.16")]
    public async Task Files_beside_the_granted_folders_are_out_of_reach(string path, bool writes)
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(ProofGuests.Files(path, writes), ["files"], FilesOf(world, writes));

        (await FilesAsync(world)).Open.ShouldNotBe(0);

        (await File.ReadAllTextAsync(Path.Combine(world.Forbidden, "data"))).ShouldBe("content");
    }

    [Theory]
    [InlineData("fs:read", true)]
    [InlineData("fs:write", false)]
    public async Task Who_may_only_read_cannot_write_and_the_other_way_round(string declared, bool writes)
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(ProofGuests.Files("data", writes), ["files"], $$"""[{"type":"{{declared}}","paths":["{{world.Readable}}"],"justification":"j"}]""");

        var (open, _, _, _, text) = await FilesAsync(world);

        open.ShouldBe(writes ? ReadOnly : Denied);
        text.ShouldNotStartWith("content");
        (await File.ReadAllTextAsync(Path.Combine(world.Readable, "data"))).ShouldBe("content");
        var asked = (await HostCallsAsync(world)).ShouldHaveSingleItem();
        (asked.Capability, asked.Outcome, asked.ReasonCode).ShouldBe(("fs:read", writes ? AuditOutcome.Ok : AuditOutcome.Denied, writes ? "ok" : CapabilityReason.Undeclared));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_gate_of_files_there_is_nothing_to_open(bool writes)
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(ProofGuests.Files("data", writes), ["files"], FilesOf(world, writes));
        var type = writes ? CapabilityCatalog.FsWrite : CapabilityCatalog.FsRead;
        foreach (var (change, code) in CapabilityTests.OwnGatesOf(type).Append((("allowed_fs_paths", "[]"), "fs_path_not_allowed")))
        {
            await world.World.ApplyAsync(world.Instance(change));

            (await FilesAsync(world)).Open.ShouldBe(writes && change.Item1 == "denied_capabilities" ? ReadOnly : BadDescriptor, change.ToString());

            world.Host.Policy.Current.Community(HostWorld.Community).Find(ProofWorld.Plugin)!.Denied.ShouldContain(denial => denial.Decision.ReasonCode == code, code);
        }

        (await File.ReadAllTextAsync(Path.Combine(world.Writable, "data"))).ShouldBe("content");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_open_is_closed_to_a_call_as_soon_as_the_policy_says_so(bool writes)
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            ProofGuests.Files("data", writes, world.WaitUrl), ["files"],
            FilesOf(world, writes)[..^1] + $$""",{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""");

        var call = FilesAsync(world);
        await world.IsWaiting;
        await world.World.ApplyAsync(world.Instance(("denied_capabilities", writes ? "['fs:write']" : "['fs:read']")));
        world.Release();
        var (open, first, second, _, _) = await call;

        (open, first, second).ShouldBe((0, 0, Denied));
        var last = (await HostCallsAsync(world)).Last(static entry => entry.Capability!.StartsWith("fs:", StringComparison.Ordinal));
        (last.Outcome, last.ReasonCode).ShouldBe((AuditOutcome.Denied, "capability_denied"));
    }

    [Fact]
    [Rule("L4.15")]
    public async Task A_request_goes_where_it_is_granted()
    {
        await using var world = await ProofWorld.StartAsync();
        await InstallFetchAsync(world);

        (await world.CallAsync("fetch", Get(world.Url))).ShouldBe("ok");

        world.LastReply.ShouldBe("hello");
        world.Server.Requests.Count.ShouldBe(1);
        var entry = (await HostCallsAsync(world)).ShouldHaveSingleItem();
        (entry.Capability, entry.Target, entry.Outcome).ShouldBe(("network:connect", world.Url, AuditOutcome.Ok));
    }

    [Theory]
    [InlineData("http://localhost:PORT/", "capability_undeclared")]
    [InlineData("http://127.0.0.1:1/", null)]
    [InlineData("file:///etc/passwd", null)]
    [Rule("L4.15")]
    public async Task A_request_that_is_not_granted_is_a_denial_in_reply_and_log_and_no_failure_of_the_plugin(string url, string? code)
    {
        await using var world = await ProofWorld.StartAsync();
        var installed = await InstallFetchAsync(world);

        for (var i = 0; i < 6; i++)
        {
            var outcome = (await world.World.DispatchAsync("fetch", Get(url.Replace("PORT", $"{world.Server.Port}", StringComparison.Ordinal)), "alice")).Outcomes.ShouldHaveSingleItem();
            outcome.Kind.ShouldBe(PluginOutcomeKind.Denied, outcome.ReasonCode);
            outcome.Decision.ShouldNotBeNull();
            outcome.ReasonCode.ShouldBe(code ?? outcome.ReasonCode);
        }

        world.Server.Requests.ShouldBeEmpty();
        var entries = await HostCallsAsync(world);
        entries.Length.ShouldBe(6);
        entries.ShouldAllBe(static entry => entry.Outcome == AuditOutcome.Denied && entry.Capability == "network:connect");
        (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State.ShouldBe(PluginState.Active);
    }

    [Fact]
    public async Task Without_its_gates_no_request_is_sent()
    {
        await using var world = await ProofWorld.StartAsync();
        await InstallFetchAsync(world);
        foreach (var (change, code) in CapabilityTests.GatesOf(CapabilityCatalog.NetworkConnect).Append((("local_egress", "[]"), "address_not_public")))
        {
            await world.World.ApplyAsync(world.Instance(change));
            (await world.CallAsync("fetch", Get(world.Url))).ShouldBe(code, change.ToString());
        }

        await world.World.ApplyAsync(world.Instance(), world.Community.Replace("allow_outbound_http: true", "allow_outbound_http: false", StringComparison.Ordinal));
        (await world.CallAsync("fetch", Get(world.Url))).ShouldBe("outbound_http_disabled");
        await world.World.ApplyAsync(world.Instance(), world.Community.Replace("http://127.0.0.1", "http://127.0.0.2", StringComparison.Ordinal));
        (await world.CallAsync("fetch", Get(world.Url))).ShouldBe("http_host_not_allowed");
        await world.World.ApplyAsync(world.Instance(), world.Community);
        await world.World.ProfileAsync("alice", "");
        (await world.CallAsync("fetch", Get(world.Url))).ShouldBe("host_not_allowed");

        world.Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("capability", "capability_denied")]
    [InlineData("community", "outbound_http_disabled")]
    [InlineData("profile", "host_not_allowed")]
    [InlineData("address", "address_not_public")]
    public async Task Taken_away_during_a_call_no_further_request_is_sent(string what, string code)
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(ProofGuests.Steps("fetch", ("http_request", world.WaitUrl), ("http_request", world.Url)), ["fetch"], Network(world));

        var call = world.CallAsync("fetch");
        await world.IsWaiting;
        await (what switch
        {
            "capability" => world.World.ApplyAsync(world.Instance(("denied_capabilities", "['network:connect']"))),
            "community" => world.World.ApplyAsync(community: world.Community.Replace("allow_outbound_http: true", "allow_outbound_http: false", StringComparison.Ordinal)),
            "profile" => world.World.ProfileAsync("alice", ""),
            _ => world.World.ApplyAsync(world.Instance(("local_egress", "[]"))),
        });
        world.Release();

        (await call).ShouldBe(code);
        world.Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Programs_are_narrowed_by_the_profile_also_during_a_call()
    {
        await using var world = await ProofWorld.StartAsync();
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "process:spawn");
        await world.InstallAsync(
            ProofGuests.Twice("process_spawn", proof.RequestIn(world), world.WaitUrl), ["twice"],
            proof.Manifest($$""",{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}"""));

        var call = world.CallAsync("twice");
        await world.IsWaiting;
        await world.World.ProfileAsync("alice", world.Profile.Replace("/usr/bin/touch, ", "", StringComparison.Ordinal));
        world.Release();

        (await call).ShouldBe("process_not_allowed");
        (await HostCallsAsync(world)).Where(static entry => entry.Capability == "process:spawn").Select(static entry => entry.ReasonCode).ShouldBe(["ok", "process_not_allowed"]);
    }

    [Fact]
    public async Task A_job_is_run_only_while_everything_that_it_needs_holds_at_that_firing()
    {
        await using var world = await ProofWorld.StartAsync();
        var installed = await world.InstallAsync(HostGuests.Noop, [], """[{"type":"jobs:run","justification":"j"}]""", static manifest => manifest["schedules"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"name":"nightly","export":"noop","cron":"0 3 * * *"}]"""));

        (await RunAsync(world)).ShouldBe("ok");
        (await world.World.AuditAsync(AuditAction.Job)).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcome.Ok);
        foreach (var (change, code) in CapabilityTests.GatesOf(CapabilityCatalog.JobsRun))
        {
            await world.World.ApplyAsync(world.Instance(change));
            (await RunAsync(world)).ShouldBe(code, change.ToString());
        }

        await world.World.ApplyAsync(world.Instance(), world.Community.Replace("allow_background_jobs: true", "allow_background_jobs: false", StringComparison.Ordinal));
        (await RunAsync(world)).ShouldBe("background_jobs_disabled");
        await world.World.ApplyAsync(community: world.Community);
        await world.World.ProfileAsync("alice", "enabled: false");
        (await RunAsync(world)).ShouldBe("principal_disabled");
        await world.World.ProfileAsync("alice", world.Profile);
        (await RunAsync(world, "hourly")).ShouldBe(HookReason.ScheduleUnknown);
        HostWorld.Done(await world.Host.Packages.DenyCapabilitiesAsync(HostWorld.Community, installed.PluginId, [CapabilityCatalog.JobsRun], s_alice));
        (await RunAsync(world)).ShouldBe("capability_denied_by_admin");
        HostWorld.Done(await world.Host.Packages.DeactivateAsync(HostWorld.Community, installed.PluginId, s_alice));
        (await RunAsync(world)).ShouldBe("plugin_not_active");

        (await world.World.AuditAsync(AuditAction.Job)).Count(static entry => entry.Outcome == AuditOutcome.Ok).ShouldBe(1);
        (await world.World.AuditAsync(AuditAction.Job)).Count(static entry => entry.Outcome == AuditOutcome.Denied).ShouldBe(CapabilityTests.GatesOf(CapabilityCatalog.JobsRun).Count() + 5);
    }

    [Fact]
    public async Task A_job_of_a_plugin_that_does_not_declare_jobs_is_not_run()
    {
        await using var world = await ProofWorld.StartAsync();
        var package = world.World.Package(ProofWorld.Plugin, HostGuests.Noop, [], "[]", static manifest => manifest["schedules"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"name":"nightly","export":"noop","cron":"0 3 * * *"}]"""));
        if ((await world.Host.Packages.UploadAsync(HostWorld.Community, package, s_alice)).IsDone)
        {
            await world.World.InstallAsync(package);
            (await RunAsync(world)).ShouldBe(CapabilityReason.Undeclared);
        }

        (await world.World.AuditAsync(AuditAction.Job)).ShouldAllBe(static entry => entry.Outcome == AuditOutcome.Denied);
    }

    [Fact]
    public async Task Signals_are_delivered_to_who_may_receive_their_type_at_that_moment()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(HostGuests.Noop, ["noop"], """[{"type":"signals:subscribe","patterns":["game.*"],"justification":"j"}]""", static manifest => manifest["hooks"]![0]!["name"] = "signal.received");

        await SendAsync(world, "bank.moved");
        (await DeliveredAsync(world)).ShouldBe(0);
        await SendAsync(world, "game.moved");
        await HookDispatchTests.Eventually(async () => await DeliveredAsync(world) == 1);
        foreach (var (change, code) in CapabilityTests.GatesOf(CapabilityCatalog.SignalsSubscribe))
        {
            await world.World.ApplyAsync(world.Instance(change));
            await SendAsync(world, "game.moved");
            (await DeliveredAsync(world)).ShouldBe(1, code);
        }

        await world.World.ApplyAsync(world.Instance());
        HostWorld.Done(await world.Host.Packages.DenyCapabilitiesAsync(HostWorld.Community, ProofWorld.Plugin, [CapabilityCatalog.SignalsSubscribe], s_alice));
        await SendAsync(world, "game.moved");
        (await DeliveredAsync(world)).ShouldBe(1);
    }

    [Fact]
    public async Task A_signal_is_acknowledged_by_who_may_receive_it_and_by_nobody_else()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            HostGuests.Caller("signal_ack"), ["signal_ack"], """[{"type":"signals:subscribe","patterns":["game.*"],"justification":"j"}]""",
            static manifest => manifest["hooks"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = "signal.received", ["export"] = "signal_ack", ["kind"] = "action" }));
        var game = await SendAsync(world, "game.moved", requiresAck: true);
        var bank = await SendAsync(world, "bank.moved", requiresAck: true);

        await HookDispatchTests.Eventually(async () => await DeliveredAsync(world) == 1);
        (await world.CallAsync("signal_ack", $$"""{"id":"{{game}}"}""")).ShouldBe("ok", world.LastReply);
        (await world.CallAsync("signal_ack", $$"""{"id":"{{bank}}"}""")).ShouldBe(CapabilityReason.Undeclared);
        (await world.CallAsync("signal_ack", $$"""{"id":"{{Guid.NewGuid()}}"}""")).ShouldBe("not_found");
        await world.World.ApplyAsync(world.Instance(("allows_ui_plugins", "false")));
        (await world.CallAsync("signal_ack", $$"""{"id":"{{game}}"}""")).ShouldBe("ui_plugins_not_allowed");
    }

    private static async Task<Guid> SendAsync(ProofWorld world, string type, bool requiresAck = false)
    {
        var id = await world.Host.Signals.SendAsync(new SignalDraft(HostWorld.Community, type, "{}", "alice") { RequiresAck = requiresAck });
        await world.SignalsAsync();
        return id;
    }

    private static async Task<int> DeliveredAsync(ProofWorld world) => (await world.World.AuditAsync(AuditAction.Call)).Count(static entry => entry.Plugin == ProofWorld.Plugin && entry.Target == "signal.received");

    private static async Task<string> RunAsync(ProofWorld world, string schedule = "nightly") => (await world.Host.Schedules.RunAsync(HostWorld.Community, ProofWorld.Plugin, schedule, "alice")).ReasonCode;

    private static string FilesOf(ProofWorld world, bool writes) => writes
        ? $$"""[{"type":"fs:write","paths":["{{world.Writable}}"],"justification":"j"},{"type":"fs:read","paths":["{{world.Writable}}"],"justification":"j"}]"""
        : $$"""[{"type":"fs:read","paths":["{{world.Readable}}"],"justification":"j"}]""";

    private static string Network(ProofWorld world) => $$"""[{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""";

    private static Task<PluginInstallation> InstallFetchAsync(ProofWorld world) => world.InstallAsync(HostGuests.Fetch, ["fetch"], Network(world));

    private static string Get(string url) => $$"""{"url":"{{url}}"}""";

    private static async Task<(int Open, int First, int Second, int Moved, string Text)> FilesAsync(ProofWorld world)
    {
        var outcome = (await Task.Run(async () => await world.World.DispatchAsync("files", "{}", "alice"))).Outcomes.ShouldHaveSingleItem();
        outcome.Kind.ShouldBe(PluginOutcomeKind.Result, $"{outcome.ReasonCode}: {outcome.Message}");
        var bytes = outcome.Output.ToArray();
        return (bytes[0], bytes[1], bytes[2], bytes[3], Encoding.UTF8.GetString(bytes.AsSpan(4)));
    }

    private static async Task<AuditEntry[]> HostCallsAsync(ProofWorld world) => [.. (await world.World.AuditAsync(AuditAction.HostCall)).Where(static entry => entry.Plugin == ProofWorld.Plugin).Reverse()];
}
