using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Tests.HostFunctions;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>Section 3 of the plugin specification: filters and actions in order, what becomes of failures, and what a call is given.</summary>
public sealed class HookRuleTests
{
    private static readonly PackageActor s_alice = new("alice");

    [Fact]
    [Rule("L3.3")]
    [Rule("L3.6")]
    [Rule("L3.7")]
    public async Task Filters_run_by_priority_each_with_the_result_of_the_one_before()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.BuiltIns.Add(new PluginBuilder("appender", "1.0.0")
            .Filter("last", "test.say", 50, HookErrorPolicy.Continue, Appending("c")).Filter("first", "test.say", -5, HookErrorPolicy.Continue, Appending("a")).Filter("second", "test.say", 0, HookErrorPolicy.Continue, Appending("b")).Build()));
        await world.InstallAsync("org.example.echo", HostGuests.Echo, ["echo"], edit: static manifest => AsFilter(manifest, "test.say", 10));

        var reply = await world.DispatchAsync("say", "\"\"");

        Encoding.UTF8.GetString(reply.Value.Span).ShouldBe("\"abc\"");
        reply.Outcomes.Select(static outcome => Encoding.UTF8.GetString(outcome.Output.Span)).ShouldBe(["\"a\"", "\"ab\"", "\"ab\"", "\"abc\""]);
        reply.Outcomes[2].PluginId.ShouldBe("org.example.echo");
    }

    [Fact]
    [Rule("L3.1")]
    [Rule("L3.2")]
    public async Task An_action_is_notified_of_the_final_value_and_changes_nothing()
    {
        var seen = new TaskCompletionSource<string>();
        await using var world = await HostWorld.StartAsync(setup => setup.BuiltIns.Add(new PluginBuilder("pair", "1.0.0")
            .Action("watch", "test.say", (call, _) =>
            {
                seen.SetResult(Encoding.UTF8.GetString(call.Value.Span));
                return ValueTask.FromResult(HookAnswer.Change("\"changed\""u8.ToArray()));
            }).Filter("add", "test.say", 0, HookErrorPolicy.Continue, Appending("x")).Build()));

        var reply = await world.DispatchAsync("say", "\"\"");

        (await seen.Task).ShouldBe("\"x\"");
        Encoding.UTF8.GetString(reply.Value.Span).ShouldBe("\"x\"");
        world.Host.ListHooks(HostWorld.Community).ShouldContain("test.say");
    }

    [Fact]
    [Rule("L3.8")]
    public async Task Actions_run_at_once_and_no_more_of_them_than_may()
    {
        var (running, most) = (0, 0);
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = new PluginBuilder("actions", "1.0.0");
        for (var i = 0; i < 6; i++)
        {
            builder.Action($"act-{i}", "test.go", async (_, token) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now >= 2)
                {
                    both.TrySetResult();
                }

                await both.Task.WaitAsync(token);
                await Task.Delay(5, token);
                Interlocked.Decrement(ref running);
                return HookAnswer.Pass;
            });
        }

        await using var world = await HostWorld.StartAsync(setup =>
        {
            setup.BuiltIns.Add(builder.Build());
            setup.Limits = setup.Limits with { MaxConcurrentActions = 2 };
        });

        (await world.DispatchAsync("go")).Outcomes.ShouldAllBe(static outcome => outcome.Kind == PluginOutcomeKind.Result);

        most.ShouldBe(2);
    }

    [Theory]
    [InlineData("throw", PluginOutcomeKind.Trapped, HookReason.HandlerThrew, AuditOutcome.Failed)]
    [InlineData("hang", PluginOutcomeKind.LimitBreached, HookReason.HandlerTimeout, AuditOutcome.Breached)]
    [InlineData("wrong", PluginOutcomeKind.Trapped, HookReason.OutputInvalid, AuditOutcome.Failed)]
    [InlineData("large", PluginOutcomeKind.LimitBreached, HookReason.OutputTooLarge, AuditOutcome.Breached)]
    [InlineData("reject", PluginOutcomeKind.Rejected, HookReason.Rejected, AuditOutcome.Rejected)]
    [InlineData("change", PluginOutcomeKind.Result, "ok", AuditOutcome.Ok)]
    [Rule("L3.9")]
    [Rule("L3.10")]
    [Rule("L3.11")]
    public async Task What_a_handler_of_a_built_in_plugin_does_is_its_outcome(string what, PluginOutcomeKind kind, string code, AuditOutcome told)
    {
        await using var world = await HostWorld.StartAsync(setup =>
        {
            setup.Limits = setup.Limits with { CallTimeout = TimeSpan.FromSeconds(what == "hang" ? 2 : 30), MaxValueBytes = 100 };
            setup.BuiltIns.Add(new PluginBuilder("handler", "1.0.0").Filter("does", "test.do", 0, HookErrorPolicy.Continue, (_, _) => what switch
            {
                "throw" => throw new InvalidOperationException("broken"),
                "hang" => new ValueTask<HookAnswer>(new TaskCompletionSource<HookAnswer>().Task),
                "wrong" => ValueTask.FromResult(HookAnswer.Change(new byte[] { (byte)'"', 0xFF, (byte)'"' })),
                "large" => ValueTask.FromResult(HookAnswer.Change(Encoding.UTF8.GetBytes($"\"{new string('x', 200)}\""))),
                "reject" => ValueTask.FromResult(HookAnswer.Reject("not now")),
                _ => ValueTask.FromResult(HookAnswer.Change("2"u8.ToArray())),
            }).Action("still", "test.do", static (_, _) => ValueTask.FromResult(HookAnswer.Pass)).Build());
        });

        var reply = await world.DispatchAsync("do", "1");

        (reply.Outcomes[0].Kind, reply.Outcomes[0].ReasonCode).ShouldBe((kind, code), reply.Outcomes[0].Message);
        reply.MayGoOn.ShouldBe(kind != PluginOutcomeKind.Rejected);
        reply.Outcomes.Length.ShouldBe(reply.MayGoOn ? 2 : 1);
        Encoding.UTF8.GetString(reply.Value.Span).ShouldBe(what == "change" ? "2" : "1");
        var entry = (await world.AuditAsync(AuditAction.Call)).Last();
        (entry.Outcome, entry.ReasonCode, entry.DecisionId).ShouldBe((told, code, reply.DecisionId));
    }

    [Theory]
    [InlineData("trap", "unreachable")]
    [InlineData("fail", "guest_error")]
    [InlineData("spin", "out_of_fuel")]
    [InlineData("wrong", HookReason.OutputInvalid)]
    [Rule("L3.12")]
    public async Task On_error_decides_whether_the_operation_goes_on(string export, string code)
    {
        foreach (var onError in new[] { "continue", "reject" })
        {
            await using var world = await HostWorld.StartAsync(static setup => setup.Limits = setup.Limits with { CallFuel = 1_000_000 });
            var module = export switch { "trap" => HostGuests.Trap, "fail" => HostGuests.Speaker("no"), "spin" => HostGuests.Spin, _ => HostGuests.Echo };
            await world.InstallAsync("org.example.bad", module, [export], edit: manifest => AsFilter(manifest, "test.do", 0, onError));
            await world.InstallAsync("org.example.good", HostGuests.Speaker("7"), ["say"], edit: static manifest => AsFilter(manifest, "test.do", 1));

            var reply = await world.DispatchAsync("do", "1");

            reply.Outcomes[0].ReasonCode.ShouldBe(code);
            reply.MayGoOn.ShouldBe(onError == "continue");
            Encoding.UTF8.GetString(reply.Value.Span).ShouldBe(onError == "continue" ? "7" : "1");
            reply.Rejection?.ReasonCode.ShouldBe(code);
            (await world.AuditAsync(AuditAction.Call)).Last().ReasonCode.ShouldBe(code);
        }
    }

    [Fact]
    [Rule("L3.13")]
    public async Task Failures_that_lie_further_apart_do_not_count_together()
    {
        var clock = new ManualClock();
        await using var world = await HostWorld.StartAsync(setup => setup.Clock = clock);
        var installed = await world.InstallAsync("org.example.bad", HostGuests.Trap, ["trap"]);

        for (var i = 0; i < 8; i++)
        {
            (await world.CallAsync("trap")).ReasonCode.ShouldBe("unreachable");
            clock.Advance(i == 3 ? TimeSpan.FromMinutes(11) : TimeSpan.FromSeconds(1));
        }

        (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State.ShouldBe(PluginState.Active);
        (await world.CallAsync("trap")).ReasonCode.ShouldBe("unreachable");
        (await world.DispatchAsync("trap")).Outcomes.ShouldAllBe(static outcome => outcome.ReasonCode == HookReason.Suspended);
    }

    [Fact]
    [Rule("L3.13")]
    [Rule("L3.14")]
    [Rule("L3.15")]
    [Rule("L3.16")]
    public async Task Five_failures_suspend_with_an_event_and_a_resume_or_a_new_version_begins_anew()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.bad", HostGuests.Trap, ["trap"]);
        await SuspendAsync(world);
        (await world.Host.Store.ListEventsAsync(0, 100)).Count(static stored => JsonSerializer.Serialize(stored).Contains("suspended", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
        (await world.AuditAsync()).ShouldContain(static entry => entry.Action == AuditAction.PluginSuspended);

        HostWorld.Done(await world.Host.Packages.ResumeAsync(HostWorld.Community, "org.example.bad", s_alice));
        await SuspendAsync(world);
        await world.UpgradeAsync(world.Package("org.example.bad", HostGuests.Trap, ["trap"]));

        for (var i = 0; i < 4; i++)
        {
            (await world.CallAsync("trap")).ReasonCode.ShouldBe("unreachable");
        }
    }

    [Fact]
    public async Task Why_a_plugin_is_suspended_is_told_on_one_line_that_steers_nothing_whatever_the_plugin_said_last()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.bad", HostGuests.Speaker($"no \u202Egnp.exe\u2066\u200B\u0007\u001B[31m\nBailey: all is well{new string('!', 5_000)}"), ["fail"]);
        for (var i = 0; i < 5; i++)
        {
            (await world.CallAsync("fail")).ReasonCode.ShouldBe("guest_error");
        }

        await HookDispatchTests.Eventually(async () => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "org.example.bad"))!.State == PluginState.Suspended);
        var reason = (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "org.example.bad"))!.SuspendedReason.ShouldNotBeNull();
        reason.ShouldStartWith("it failed 5 times within 10 minutes, last with guest_error: no ?gnp.exe????[31m Bailey: all is well!!!");
        reason.Length.ShouldBeLessThan(520);
        (await world.Host.Store.ListEventsAsync(0, 100)).Select(static stored => JsonSerializer.Serialize(stored)).ShouldContain(static stored => stored.Contains("no ?gnp.exe", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bailey.principal", "bob")]
    [InlineData("bailey.community", "chess")]
    [InlineData("bailey.domain", "/lobby/table")]
    [InlineData("bailey.hook", "test.setting")]
    [InlineData("bailey.settings", """{"colour":"red","size":3}""")]
    [InlineData("colour", "red")]
    [InlineData("size", "3")]
    [InlineData("bailey.decision_id", null)]
    [InlineData("PATH", "")]
    [Rule("L3.17")]
    [Rule("L3.18")]
    [Rule("L3.19")]
    [Rule("L3.20")]
    public async Task A_call_is_given_its_input_its_settings_and_for_whom_where_and_why_it_is(string key, string? value)
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync(TargetPlugin.Package("org.example.config", HostGuests.Config, "setting"));
        HostWorld.Done(await world.Host.Packages.UpdateSettingsAsync(HostWorld.Community, "org.example.config", """{"colour":"red","size":3}""", s_alice));

        var reply = await world.Host.Hooks.DispatchAsync(new HookRequest(HostWorld.Community, "test.setting", "bob", Encoding.UTF8.GetBytes(key)) { DomainPath = "/lobby/table" });

        Encoding.UTF8.GetString(reply.Outcomes.ShouldHaveSingleItem().Output.Span).ShouldBe(value ?? reply.DecisionId.ToString());
        (await world.AuditAsync(AuditAction.Call)).ShouldHaveSingleItem().DomainPath.ShouldBe("/lobby/table");
    }

    [Fact]
    [Rule("L3.22")]
    public async Task Nothing_of_a_call_is_left_for_the_next_one_unless_the_package_keeps_its_state()
    {
        await using var world = await ProofWorld.StartAsync(static setup => setup.Limits = setup.Limits with { MaxInstances = 1 });
        var files = $$"""[{"type":"fs:read","paths":["{{world.Readable}}"],"justification":"j"}]""";
        await world.InstallAsync(StateGuests.Probe("data"), ["probe"], files);

        // In order: memory, global, table, variable, block of the kernel, descriptor of a file.
        (await ProbeAsync(world)).ShouldBe("000000");
        (await ProbeAsync(world)).ShouldBe("000000");
        await world.World.UpgradeAsync(world.World.Package(ProofWorld.Plugin, StateGuests.Probe("data"), ["probe"], files, static manifest => manifest["keep_state"] = true));
        (await ProbeAsync(world)).ShouldBe("000000");
        (await ProbeAsync(world)).ShouldStartWith("1111");
    }

    [Fact]
    [Rule("L3.23")]
    public async Task Code_that_runs_while_an_instance_is_made_acts_for_nobody()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(StateGuests.Initialiser("data"), ["tell"], $$"""[{"type":"storage:kv","justification":"j"},{"type":"fs:read","paths":["{{world.Readable}}"],"justification":"j"}]""");

        var told = Encoding.UTF8.GetString((await world.World.CallAsync("tell", principal: "alice")).Output.Span);

        told.ShouldContain("no_call");
        told.ShouldEndWith("00");
        world.Host.Store.GetValue(HostWorld.Community, ProofWorld.Plugin, "k").ShouldBeNull();
        (await world.World.AuditAsync(AuditAction.HostCall)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plugin_later_in_the_chain_is_not_called_for_a_principal_who_was_disabled_meanwhile()
    {
        HostWorld? world = null;
        await using var host = world = await HostWorld.StartAsync(setup => setup.BuiltIns.Add(new PluginBuilder("slow", "1.0.0").Filter("disables", "test.echo", 0, HookErrorPolicy.Continue, async (_, _) =>
        {
            await world!.ProfileAsync("bob", "enabled: false");
            return HookAnswer.Pass;
        }).Build()));
        await world.InstallAsync("org.example.echo", HostGuests.Echo, ["echo"], edit: static manifest => AsFilter(manifest, "test.echo", 10));

        var reply = await world.DispatchAsync("echo", "1");

        (reply.Outcomes[1].Kind, reply.Outcomes[1].ReasonCode).ShouldBe((PluginOutcomeKind.Denied, "principal_disabled"));
    }

    private static async Task<string> ProbeAsync(ProofWorld world)
    {
        (await world.CallAsync("probe")).ShouldBe("ok");
        return world.LastReply;
    }

    private static async Task SuspendAsync(HostWorld world)
    {
        for (var i = 0; i < 5; i++)
        {
            (await world.CallAsync("trap")).ReasonCode.ShouldBe("unreachable");
        }

        await HookDispatchTests.Eventually(async () => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "org.example.bad"))!.State == PluginState.Suspended);
        await HookDispatchTests.Eventually(async () => (await world.DispatchAsync("trap")).Outcomes.IsEmpty);
    }

    private static HookHandler Appending(string text) => (call, _) =>
        ValueTask.FromResult(HookAnswer.Change(Encoding.UTF8.GetBytes($"\"{JsonNode.Parse(call.Value.Span)!.GetValue<string>()}{text}\"")));

    private static void AsFilter(JsonObject manifest, string hook, int priority, string onError = "continue")
    {
        var declared = manifest["hooks"]![0]!;
        declared["name"] = hook;
        declared["kind"] = "filter";
        declared["priority"] = priority;
        declared["on_error"] = onError;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
