using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Tests.Hosting;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>What a hostile plugin or principal tries.</summary>
public sealed class HostileTests
{
    private const string Networked = """,{"type":"network:connect","hosts":["127.0.0.1"],"ports":[PORT],"justification":"j"}]""";

    private static readonly PackageActor s_alice = new("alice");

    [Fact]
    public async Task What_a_plugin_puts_into_a_domain_can_be_read_by_others()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            HostGuests.Caller("domain_get", "domain_update"), ["domain_get", "domain_update"],
            """[{"type":"domain:read","domain_ids":["lobby"],"justification":"j"},{"type":"domain:write","domain_ids":["lobby"],"justification":"j"}]""");

        (await world.CallAsync("domain_update", """{"id":"lobby","data":{"a":"\ud800"}}""")).ShouldBe("value_out_of_range");
        (await world.CallAsync("domain_update", """{"id":"lobby","data":{"\udc00":1}}""")).ShouldBe("request_invalid");
        (await world.CallAsync("domain_update", """{"id":"lobby","data":{"a":"\ud83d\ude00"}}""")).ShouldBe("ok");
        (await world.CallAsync("domain_get", """{"id":"lobby"}""")).ShouldBe("ok");
    }

    [Fact]
    public async Task What_a_call_asked_for_does_not_pile_up_in_the_memory_of_the_host()
    {
        var members = new WatchfulMembers();
        await using var world = await HostWorld.StartAsync(setup =>
        {
            setup.Members = members;
            setup.Limits = setup.Limits with { CallTimeout = TimeSpan.FromMinutes(1) };
        });
        await world.InstallAsync(
            "org.example.hoard", HostileGuests.Hoard(800_000, 50), ["hoard"],
            """[{"type":"storage:kv"},{"type":"members:read","domain_ids":["chess"],"justification":"j"}]""");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var outcome = await world.CallAsync("hoard");

        outcome.Kind.ShouldBe(PluginOutcomeKind.Result, outcome.Message);
        (members.Bytes - before).ShouldBeLessThan(32 * 1024 * 1024);
    }

    [Fact]
    public async Task An_error_is_no_way_to_hand_out_more_than_a_result_may_have()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.shout", HostileGuests.Shout(4_000_000), ["shout"]);

        var outcome = await world.CallAsync("shout");

        outcome.Kind.ShouldBe(PluginOutcomeKind.Trapped);
        outcome.Message.ShouldNotBeNull().Length.ShouldBeLessThan(64 * 1024);
    }

    [Fact]
    public async Task Guests_that_wait_do_not_keep_those_of_others_waiting_longer_than_these_may_take()
    {
        await using var world = await ProofWorld.StartAsync(static setup => setup.Limits = setup.Limits with { MaxWaitingGuests = 1 });
        await world.InstallAsync(ProofGuests.Steps("wait", ("http_request", world.WaitUrl)), ["wait"], Connecting(world, "["));
        await world.World.InstallAsync(
            "org.example.quick", HostGuests.Caller("members_list"), ["members_list"], """[{"type":"members:read","domain_ids":["chess"],"justification":"j"}]""",
            static manifest => manifest["limits"] = JsonSerializer.SerializeToNode(new { timeout_ms = 500 }));
        var waiting = world.CallAsync("wait");
        await world.IsWaiting;

        var outcome = await world.World.CallAsync("members_list", """{"id":"chess"}""").WaitAsync(TimeSpan.FromSeconds(60));
        (outcome.Kind, outcome.ReasonCode).ShouldBe((PluginOutcomeKind.Denied, "busy"));
        using var cancel = new CancellationTokenSource(100);
        await Should.ThrowAsync<OperationCanceledException>(async () => await world.World.DispatchAsync("members_list", """{"id":"chess"}""", cancellationToken: cancel.Token));
        world.Release();
        (await waiting).ShouldBe("ok");
        (await world.World.CallAsync("members_list", """{"id":"chess"}""")).Kind.ShouldBe(PluginOutcomeKind.Result);
    }

    [Fact]
    public async Task A_call_that_outlives_its_plugin_leaves_nothing_behind()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            ProofGuests.Steps("keep", ("kv_set", """{"key":"k","value":"of the one before"}"""), ("http_request", world.WaitUrl)), ["keep"],
            Connecting(world, """[{"type":"storage:kv"}"""));
        var running = world.CallAsync("keep");
        await world.IsWaiting;

        HostWorld.Done(await world.Host.Packages.DeactivateAsync(HostWorld.Community, ProofWorld.Plugin, s_alice));
        HostWorld.Done(await world.Host.Packages.RemoveAsync(HostWorld.Community, ProofWorld.Plugin, s_alice));
        world.Release();

        (await running).ShouldNotBe("ok");
        world.Host.Store.GetValue(HostWorld.Community, ProofWorld.Plugin, "k").ShouldBeNull();
        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Callers_that_crowd_a_good_plugin_do_not_have_it_suspended()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Members = new WatchfulMembers { Pause = TimeSpan.FromMilliseconds(900) });
        await world.InstallAsync(
            "org.example.good", ProofGuests.Steps("work", ("kv_set", """{"key":"k","value":"v"}"""), ("members_list", """{"id":"chess"}""")), ["work"],
            """[{"type":"storage:kv"},{"type":"members:read","domain_ids":["chess"],"justification":"j"}]""",
            static manifest => manifest["limits"] = JsonSerializer.SerializeToNode(new { timeout_ms = 2000 }));

        var calls = Enumerable.Range(0, 8).Select(index => Task.Run(() => world.CallAsync("work", principal: index % 2 == 0 ? "bob" : "carol"))).ToList();
        var outcomes = await Task.WhenAll(calls);

        outcomes.Count(static outcome => outcome.Kind is PluginOutcomeKind.LimitBreached or PluginOutcomeKind.Trapped).ShouldBeLessThan(4, string.Join(", ", outcomes.Select(static outcome => $"{outcome.Kind} {outcome.ReasonCode}")));
        outcomes.ShouldContain(static outcome => outcome.Kind == PluginOutcomeKind.Denied && outcome.ReasonCode == "busy");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_principal_had_in_memory_is_not_there_for_the_next(bool frees)
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.residue", HostileGuests.Residue(frees), ["put", "peek"]);

        for (var i = 0; i < 3; i++)
        {
            (await world.CallAsync("put", principal: "bob")).Kind.ShouldBe(PluginOutcomeKind.Result);
            var outcome = await world.CallAsync("peek", principal: "carol");
            outcome.Kind.ShouldBe(PluginOutcomeKind.Result, $"{outcome.ReasonCode}: {outcome.Message}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public async Task No_error_of_a_bad_plugin_keeps_it_from_being_suspended(string before)
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.bad", HostGuests.Speaker(before + string.Concat(Enumerable.Repeat("\U0001F600", 400))), ["fail"]);

        for (var i = 0; i < 5; i++)
        {
            (await world.CallAsync("fail")).Kind.ShouldBe(PluginOutcomeKind.Trapped);
        }

        await HookDispatchTests.Eventually(async () => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "org.example.bad"))!.State == PluginState.Suspended);
    }

    [Fact]
    public async Task Whoever_chooses_the_addresses_that_a_plugin_asks_cannot_have_it_suspended()
    {
        await using var world = await ProofWorld.StartAsync();
        var port = world.Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await world.InstallAsync(ProofGuests.Steps("fetch", ("http_request", $"http://localhost:{port}/")), ["fetch"], Connecting(world, "["));

        for (var i = 0; i < 10; i++)
        {
            (await world.CallAsync("fetch")).ShouldBe("capability_undeclared");
        }

        world.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_for_a_thread_is_part_of_the_time_of_a_call()
    {
        await using var world = await ProofWorld.StartAsync(static setup =>
        {
            setup.Limits = setup.Limits with { MaxWaitingGuests = 1 };
            setup.Members = new WatchfulMembers { Pause = TimeSpan.FromMilliseconds(1500) };
        });
        await world.InstallAsync(ProofGuests.Steps("wait", ("http_request", world.WaitUrl)), ["wait"], Connecting(world, "["));
        await world.World.InstallAsync(
            "org.example.late", HostGuests.Caller("members_list"), ["members_list"], """[{"type":"members:read","domain_ids":["chess"],"justification":"j"}]""",
            static manifest => manifest["limits"] = JsonSerializer.SerializeToNode(new { timeout_ms = 2000 }));
        var waiting = world.CallAsync("wait");
        await world.IsWaiting;

        var late = Task.Run(() => world.World.CallAsync("members_list", """{"id":"chess"}"""));
        await Task.Delay(1500);
        world.Release();

        (await late).Kind.ShouldNotBe(PluginOutcomeKind.Result);
        (await waiting).ShouldBe("ok");
    }

    [Fact]
    public async Task Names_of_communities_that_nobody_knows_begin_no_audit_log()
    {
        await using var world = await HostWorld.StartAsync(static setup =>
            setup.BuiltIns.Add(new PluginBuilder("seen", "1.0.0").Action("everything", "test.go", static (_, _) => ValueTask.FromResult(HookAnswer.Pass)).Build()));

        foreach (var principal in new[] { "nobody", "bob" })
        {
            await world.DispatchAsync("go", principal: principal, community: $"made-up-{principal}");
            await world.Host.Schedules.RunAsync($"made-up-{principal}", "org.example.x", "nightly", principal);
            await world.Host.Packages.RemoveAsync($"made-up-{principal}", "org.example.x", new PackageActor(principal));
        }

        await world.Host.Store.Audit.FlushAsync();
        (await world.Host.Store.Audit.VerifyAsync()).Select(static chain => chain.Chain).ShouldNotContain(static chain => chain.Contains("made-up", StringComparison.Ordinal));
        (await world.Host.Store.Audit.QueryAsync(new AuditQuery { Community = AuditChain.Instance, Limit = 100 })).Entries.Count(static entry => entry.Entry.Community is null).ShouldBe(6);
    }

    private static string Connecting(ProofWorld world, string others) =>
        (others == "[" ? "[" + Networked[1..] : others + Networked).Replace("PORT", world.Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private sealed class WatchfulMembers : ICommunityMembers
    {
        public long Bytes { get; private set; }

        public TimeSpan Pause { get; init; }

        public IReadOnlyList<CommunityMember> List(string community)
        {
            Thread.Sleep(Pause);
            Bytes = GC.GetTotalMemory(forceFullCollection: true);
            return [];
        }

        public ValueTask SetRolesAsync(string community, string principal, IReadOnlyList<string> roles, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
