using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Each quota where it binds, in the log, and held against whom it belongs to.</summary>
public sealed class QuotaTests
{
    private const string Storage = """[{"type":"storage:kv","justification":"j"}]""";

    [Theory]
    [InlineData("max_cpu_fuel_per_sec: 1000", "spin", "quota_fuel")]
    [InlineData("max_memory_bytes: 1048576", "grow", "quota_memory")]
    [InlineData("max_timeout_secs: 1, max_cpu_fuel_per_sec: 1000000000000000", "spin", "quota_timeout")]
    [InlineData("max_ipc_throughput_bytes: 1", "echo", "quota_ipc")]
    [Rule("L4.3")]
    public async Task What_a_principal_may_not_is_denied_and_told_and_never_held_against_the_plugin(string quota, string export, string code)
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Limits = setup.Limits with { CallFuel = 1_000_000_000_000, FailuresUntilSuspended = 2 });
        await world.ProfileAsync("bob", $"quotas: {{{quota}}}");
        var installed = await world.InstallAsync("org.example.guest", export switch { "spin" => HostGuests.Spin, "grow" => HostGuests.Grow, _ => HostGuests.Echo }, [export]);

        for (var i = 0; i < 3; i++)
        {
            var outcome = await world.CallAsync(export);
            (outcome.Kind, outcome.ReasonCode).ShouldBe((PluginOutcomeKind.Denied, code), outcome.Message);
        }

        (await world.AuditAsync(AuditAction.Call)).ShouldAllBe(entry => entry.Outcome == AuditOutcome.Breached && entry.ReasonCode == code && entry.Principal == "bob");
        (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State.ShouldBe(PluginState.Active);
        (await world.CallAsync(export, principal: "carol")).ReasonCode.ShouldNotBe(HookReason.Suspended);
    }

    [Theory]
    [InlineData("spin", "out_of_fuel")]
    [InlineData("grow", "quota_memory")]
    [InlineData("flood", "too_many_host_calls")]
    [Rule("L4.3")]
    public async Task What_a_plugin_may_not_is_a_breach_in_the_log_and_suspends_it(string export, string code)
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Limits = setup.Limits with { CallFuel = 10_000_000, MaxHostCalls = 10, FailuresUntilSuspended = 2 });
        var installed = await world.InstallAsync(
            "org.example.bad",
            export switch { "spin" => HostGuests.Spin, "grow" => HostGuests.Grow, _ => HostGuests.Flood("kv_get", """{"key":"k"}""") },
            [export],
            export == "flood" ? Storage : "[]");

        for (var i = 0; i < 2; i++)
        {
            var outcome = await world.CallAsync(export);
            (outcome.Kind, outcome.ReasonCode).ShouldBe((PluginOutcomeKind.LimitBreached, code), outcome.Message);
        }

        (await world.AuditAsync(AuditAction.Call)).ShouldAllBe(entry => entry.Outcome == AuditOutcome.Breached && entry.ReasonCode == code);
        await HookDispatchTests.Eventually(async () => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State == PluginState.Suspended);
    }

    [Fact]
    public async Task Time_of_a_processor_is_bounded_whatever_fuel_there_is()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Limits = setup.Limits with { CallFuel = 1_000_000_000_000, PluginQuotas = new PluginQuotas { CpuTimeMs = 50 } });
        await world.ProfileAsync("bob", "quotas: {max_cpu_fuel_per_sec: 1000000000000000}");
        await world.InstallAsync("org.example.bad", HostGuests.Spin, ["spin"]);

        (await world.CallAsync("spin")).Kind.ShouldBe(PluginOutcomeKind.LimitBreached);

        (await world.AuditAsync(AuditAction.Call)).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcome.Breached);
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Storage_of_the_principal_is_bounded_and_what_fits_still_goes()
    {
        await using var world = await HostWorld.StartAsync();
        await world.ProfileAsync("bob", "quotas: {max_storage_bytes: 20}");
        await world.InstallAsync("org.example.values", HostGuests.Caller("kv_set", "kv_delete"), ["kv_set", "kv_delete"], Storage);

        await world.AskAsync("kv_set", new { key = "a", value = "0123456789" });
        (await world.RefusedAsync("kv_set", new { key = "b", value = "0123456789" })).ShouldBe(QuotaReason.Storage);
        await world.AskAsync("kv_set", new { key = "a", value = "01234" });
        await world.AskAsync("kv_set", new { key = "b", value = "0123456789" });

        var breach = (await world.AuditAsync(AuditAction.HostCall)).Single(static entry => entry.Outcome == AuditOutcome.Breached);
        (breach.ReasonCode, breach.Principal, breach.Capability, breach.Target).ShouldBe((QuotaReason.Storage, "bob", "storage:kv", "b"));
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Signals_and_messages_of_a_plugin_are_bounded_together_each_minute()
    {
        var clock = new ManualClock();
        await using var world = await ProofWorld.StartAsync(setup =>
        {
            setup.Clock = clock;
            setup.Limits = setup.Limits with { PluginQuotas = new PluginQuotas { SignalsPerMinute = 2 } };
        });
        await world.InstallAsync(
            HostGuests.Caller("signal_emit", "message_send"), ["signal_emit", "message_send"],
            """[{"type":"signals:emit","patterns":["*"],"justification":"j"},{"type":"messages:send","recipients":["bob"],"justification":"j"}]""");

        (await world.CallAsync("signal_emit", """{"type":"a.b","payload":1}""")).ShouldBe("ok");
        (await world.CallAsync("message_send", """{"recipient":"bob","body":"hi"}""")).ShouldBe("ok");
        (await world.CallAsync("signal_emit", """{"type":"a.b","payload":1}""")).ShouldBe(QuotaReason.Signals);
        (await world.CallAsync("message_send", """{"recipient":"bob","body":"hi"}""")).ShouldBe(QuotaReason.Signals);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await world.CallAsync("signal_emit", """{"type":"a.b","payload":1}""")).ShouldBe("ok");

        (await world.World.AuditAsync(AuditAction.HostCall)).Count(static entry => entry is { Outcome: AuditOutcome.Breached, ReasonCode: QuotaReason.Signals }).ShouldBe(2);
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Operations_on_files_are_bounded_each_minute()
    {
        await using var world = await ProofWorld.StartAsync(static setup => setup.Limits = setup.Limits with { PluginQuotas = new PluginQuotas { FileOperationsPerMinute = 1 } });
        await world.InstallAsync(ProofGuests.Files("data", writes: false), ["files"], $$"""[{"type":"fs:read","paths":["{{world.Readable}}"],"justification":"j"}]""");

        (await world.CallAsync("files")).ShouldBe("ok");

        world.LastReply.ShouldNotContain("content");
        var entries = (await world.World.AuditAsync(AuditAction.HostCall)).Reverse().ToArray();
        entries[0].Outcome.ShouldBe(AuditOutcome.Ok);
        entries[1..].ShouldAllBe(static entry => entry.Outcome == AuditOutcome.Breached && entry.ReasonCode == QuotaReason.FileOperations);
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Connections_of_a_plugin_are_bounded()
    {
        await using var world = await ProofWorld.StartAsync(static setup => setup.Limits = setup.Limits with { PluginQuotas = new PluginQuotas { Connections = 1 } });
        await world.InstallAsync(HostGuests.Fetch, ["fetch"], $$"""[{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""");

        var waiting = world.CallAsync("fetch", $$"""{"url":"{{world.WaitUrl}}"}""");
        await world.IsWaiting;
        (await world.CallAsync("fetch", $$"""{"url":"{{world.Url}}"}""")).ShouldBe(QuotaReason.Connections);
        world.Release();

        (await waiting).ShouldBe("ok");
        (await world.CallAsync("fetch", $$"""{"url":"{{world.Url}}"}""")).ShouldBe("ok");
        (await world.World.AuditAsync(AuditAction.HostCall)).Count(static entry => entry is { Outcome: AuditOutcome.Breached, ReasonCode: QuotaReason.Connections }).ShouldBe(1);
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Calls_in_flight_and_processes_of_a_principal_are_bounded()
    {
        await using var world = await ProofWorld.StartAsync();
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "process:spawn");
        await world.World.ProfileAsync("alice", world.Profile + "quotas: {max_in_flight_calls: 1, max_background_processes: 0}\n");
        await world.InstallAsync(HostGuests.Caller("process_spawn"), ["process_spawn"], proof.Manifest());
        await world.World.InstallAsync("org.example.fetch", ProofGuests.Steps("wait", ("http_request", world.WaitUrl)), ["wait"], $$"""[{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""");
        await world.World.ApplyAsync(world.Instance(("plugin_allowlist", string.Concat("[", string.Join(',', new[] { ProofWorld.Plugin, "org.example.fetch" }.Select(static id => $"{{id: {id}, reason: test, approved_by: ops, approved_at: 2026-01-01}}")), "]"))));

        (await world.CallAsync("process_spawn", proof.RequestIn(world))).ShouldBe(QuotaReason.Processes);
        var waiting = world.CallAsync("wait");
        await world.IsWaiting;
        (await world.CallAsync("process_spawn", proof.RequestIn(world))).ShouldBe(QuotaReason.InFlight);
        world.Release();

        (await waiting).ShouldBe("ok");
        File.Exists(world.Touched).ShouldBeFalse();
        (await world.World.AuditAsync()).Where(static entry => entry.Outcome == AuditOutcome.Breached).Select(static entry => entry.ReasonCode).Order(StringComparer.Ordinal).ShouldBe([QuotaReason.InFlight, QuotaReason.Processes]);
    }

    [Fact]
    [Rule("L4.9")]
    public async Task What_the_application_throws_is_an_answer_to_the_plugin_and_no_failure_of_it()
    {
        await using var world = await ProofWorld.StartAsync();
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "members:manage");
        await world.InstallAsync(HostGuests.Caller("members_manage"), ["members_manage"], proof.Manifest());
        world.Members.Fault = new InvalidOperationException("connection string with a password");

        (await world.CallAsync("members_manage", proof.RequestIn(world))).ShouldBe("host_failed");

        world.LastReply.ShouldNotContain("password");
        (await world.World.AuditAsync(AuditAction.HostCall)).ShouldHaveSingleItem().ReasonCode.ShouldBe("host_failed");
    }

    [Theory]
    [InlineData("""{"domain_id":"chess","principal":"dave","roles":["admin"]}""", "not_held_by_actor")]
    [InlineData("""{"domain_id":"chess","principal":"root","roles":[]}""", "not_held_by_actor")]
    [InlineData("""{"domain_id":"chess","principal":"dave","roles":["nobody"]}""", "not_found")]
    [InlineData("""{"domain_id":"chess","principal":"da ve","roles":[]}""", "value_out_of_range")]
    [InlineData("""{"domain_id":"chess","principal":"dave","roles":[null]}""", "request_invalid")]
    [Rule("L4.9")]
    public async Task Nobody_hands_out_or_takes_away_what_they_do_not_hold(string request, string code)
    {
        await using var world = await ProofWorld.StartAsync();
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "members:manage");
        await world.InstallAsync(HostGuests.Caller("members_manage"), ["members_manage"], proof.Manifest());

        var answer = await world.CallAsync("members_manage", request);

        answer.ShouldBe(code);
        world.Members.RolesOf("dave").ShouldBeNull();
        world.Members.RolesOf("root").ShouldBe(["admin"]);
    }

    [Fact]
    public async Task Settings_of_plugins_are_changed_by_who_is_permitted_to_change_them()
    {
        await using var world = await ProofWorld.StartAsync();
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "plugins:configure");
        await proof.Arrange(world);
        await world.InstallAsync(HostGuests.Caller("plugin_configure"), ["plugin_configure"], proof.Manifest());

        (await world.World.RefusedAsync("plugin_configure", proof.Request, "bob")).ShouldBe("permission_missing");
        (await world.CallAsync("plugin_configure", """{"plugin_id":"org.example.target","settings":{"size":"large"}}""")).ShouldBe("settings_invalid");

        (await proof.Happened(world)).ShouldBeFalse();
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Settings_that_change_nothing_are_not_stored_and_changes_are_bounded_each_minute()
    {
        await using var world = await ProofWorld.StartAsync(static setup => setup.Limits = setup.Limits with { PluginQuotas = new PluginQuotas { SignalsPerMinute = 3 } });
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "plugins:configure");
        await proof.Arrange(world);
        await world.InstallAsync(HostGuests.Caller("plugin_configure"), ["plugin_configure"], proof.Manifest());
        (await world.CallAsync("plugin_configure", proof.RequestIn(world))).ShouldBe("ok");
        var before = await StoredAsync();

        (await world.CallAsync("plugin_configure", proof.RequestIn(world).Replace("{", "{ ", StringComparison.Ordinal))).ShouldBe("ok");
        (await StoredAsync()).ShouldBe(before);
        (await world.CallAsync("plugin_configure", proof.RequestIn(world))).ShouldBe("ok");
        (await world.CallAsync("plugin_configure", proof.RequestIn(world))).ShouldBe(QuotaReason.Signals);

        async Task<(long, int)> StoredAsync() => (
            (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "org.example.target"))!.Revision,
            (await world.Host.Store.ListEventsAsync(0, 1000)).Length);
    }

    [Theory]
    [InlineData("domain_get", """{"id":"nowhere"}""", "not_found")]
    [InlineData("domain_update", """{"id":"lobby","name":""}""", "value_out_of_range")]
    [InlineData("domain_update", """{"id":"lobby","name":"Lobby \u202Egnp"}""", "value_out_of_range")]
    [InlineData("domain_update", """{"id":"lobby","data":[1]}""", "value_out_of_range")]
    [InlineData("domain_create", """{"id":"lobby","parent_id":"lobby","name":"x"}""", "conflict")]
    [InlineData("domain_create", """{"id":"../x","parent_id":"lobby","name":"x"}""", "value_out_of_range")]
    [InlineData("domain_create", """{"id":"chess","parent_id":"lobby","name":"x"}""", "value_out_of_range")]
    [InlineData("domain_create", """{"id":"x","parent_id":"nowhere","name":"x"}""", "not_found")]
    [InlineData("domain_delete", """{"id":"lobby"}""", "conflict")]
    [InlineData("page_get", """{"domain_id":"lobby","page":"none"}""", "not_found")]
    [InlineData("page_update", """{"domain_id":"nowhere","page":"x","content":"x"}""", "not_found")]
    [InlineData("page_update", """{"domain_id":"lobby","page":"","content":"x"}""", "value_out_of_range")]
    [InlineData("message_send", """{"recipient":"bob","body":""}""", "value_out_of_range")]
    [InlineData("signal_emit", """{"type":"no type","payload":{}}""", null)]
    [InlineData("signal_emit", """{"type":"a.b","payload":{},"priority":100}""", null)]
    [InlineData("signal_emit", """{"type":"a.b","payload":{},"ttl_ms":-1}""", null)]
    [InlineData("signal_propagate", """{"type":"a.b","payload":{},"direction":"sideways"}""", "value_out_of_range")]
    [InlineData("ui_register", """{"kind":"window","place":"x","title":"x"}""", "value_out_of_range")]
    [InlineData("signal_ack", """{"id":"1"}""", "value_out_of_range")]
    [Rule("L4.8")]
    [Rule("L4.17")]
    public async Task What_makes_no_sense_is_an_answer_with_a_code_and_changes_nothing(string function, string request, string? code)
    {
        await using var world = await ProofWorld.StartAsync();
        string[] every = ["domain:read/domain_ids/*", "domain:write/domain_ids/*", "domain:create/parent_ids/*", "domain:delete/domain_ids/*", "mdx:edit/domain_ids/*", "messages:send/recipients/bob", "ui:panels/locations/x", "members:read/domain_ids/*"];
        var capabilities = every.Select(static pair => pair.Split('/')).Select(static pair => $$"""{"type":"{{pair[0]}}","{{pair[1]}}":["{{pair[2]}}"],"justification":"j"}""")
            .Append("""{"type":"signals:emit","patterns":["*"],"justification":"j"}""").Append("""{"type":"signals:propagate","directions":["up"],"justification":"j"}""").Append("""{"type":"signals:subscribe","patterns":["*"],"justification":"j"}""");
        await world.InstallAsync(HostGuests.Caller(function), [function], $"[{string.Join(',', capabilities)}]");

        var answer = await world.CallAsync(function, request);

        answer.ShouldNotBe("ok");
        answer.ShouldBe(code ?? answer);
        JsonNode.Parse(world.LastReply)!["error"]!["message"]!.GetValue<string>().ShouldNotBeEmpty();
        (await world.World.AuditAsync(AuditAction.HostCall)).ShouldHaveSingleItem().ReasonCode.ShouldBe(answer);
        JsonSerializer.Serialize(await world.Host.Store.ListDomainsAsync(HostWorld.Community)).ShouldNotContain("\"x\"");
    }

    [Fact]
    public async Task Nothing_is_listed_that_its_plugin_may_not_show_any_more()
    {
        await using var world = await ProofWorld.StartAsync();
        var proof = CapabilityProof.All.Single(static proof => proof.Capability == "ui:read");
        await proof.Arrange(world);
        await world.InstallAsync(HostGuests.Caller("ui_list"), ["ui_list"], proof.Manifest());
        HostWorld.Done(await world.Host.Packages.DeactivateAsync(HostWorld.Community, "org.example.panels", new PackageActor("alice")));

        (await world.CallAsync("ui_list")).ShouldBe("ok");

        world.LastReply.ShouldBe("""{"entries":[]}""");
    }

    [Fact]
    public async Task A_signal_that_a_plugin_may_not_emit_it_cannot_propagate()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(HostGuests.Caller("signal_propagate"), ["signal_propagate"], """[{"type":"signals:propagate","directions":["down"],"justification":"j"},{"type":"signals:emit","patterns":["game.*"],"justification":"j"}]""");

        (await world.CallAsync("signal_propagate", """{"type":"bank.moved","payload":{},"direction":"down"}""")).ShouldBe("capability_undeclared");

        (await world.SignalsAsync()).ShouldBeEmpty();
    }
}
