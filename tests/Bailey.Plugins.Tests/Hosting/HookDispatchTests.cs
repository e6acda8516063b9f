using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>Section 3 of the plugin specification: hooks over packages.</summary>
public sealed class HookDispatchTests
{
    private static readonly Action<JsonObject> s_filter = manifest =>
    {
        foreach (var hook in manifest["hooks"]!.AsArray())
        {
            hook!["kind"] = "filter";
        }
    };

    [Fact]
    [Rule("L3.1")]
    [Rule("L3.9")]
    [Rule("L3.10")]
    public async Task A_package_is_called_at_its_hook_and_what_it_does_is_in_the_audit_log()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.echo", HostGuests.Echo, ["echo"]);

        var reply = await world.DispatchAsync("echo", """{"text":"hi"}""");

        reply.MayGoOn.ShouldBeTrue();
        var outcome = reply.Outcomes.ShouldHaveSingleItem();
        outcome.Kind.ShouldBe(PluginOutcomeKind.Result, outcome.Message);
        Encoding.UTF8.GetString(outcome.Output.Span).ShouldBe("""{"text":"hi"}""");
        outcome.FuelUsed.ShouldBeGreaterThan(0);
        var entry = (await world.AuditAsync(AuditAction.Call)).ShouldHaveSingleItem();
        (entry.Plugin, entry.Principal, entry.Target, entry.Outcome, entry.DecisionId).ShouldBe(("org.example.echo", "bob", "test.echo", AuditOutcome.Ok, reply.DecisionId));
    }

    [Fact]
    public async Task Each_call_finds_the_package_as_it_was_installed()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.counter", HostGuests.Counter, ["count"]);

        for (var i = 0; i < 5; i++)
        {
            Encoding.UTF8.GetString((await world.CallAsync("count")).Output.Span).ShouldBe("11");
        }
    }

    [Fact]
    [Rule("L3.21")]
    public async Task A_package_that_asks_for_it_keeps_its_state_from_call_to_call_in_each_community_apart()
    {
        await using var world = await HostWorld.StartAsync();
        var package = world.Package("org.example.counter", HostGuests.Counter, ["count"], edit: static manifest => manifest["keep_state"] = true);
        await world.InstallAsync(package);
        await world.InstallAsync(package, "go");

        Encoding.UTF8.GetString((await world.CallAsync("count")).Output.Span).ShouldBe("11");
        Encoding.UTF8.GetString((await world.CallAsync("count")).Output.Span).ShouldBe("22");
        Encoding.UTF8.GetString((await world.CallAsync("count", community: "go")).Output.Span).ShouldBe("11");
    }

    [Fact]
    [Rule("L3.21")]
    public async Task A_package_in_one_community_is_not_called_in_another()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.echo", HostGuests.Echo, ["echo"]);

        (await world.DispatchAsync("echo", community: "go")).Outcomes.ShouldBeEmpty();
    }

    [Fact]
    [Rule("L3.4")]
    public async Task A_filter_that_rejects_ends_the_operation_with_its_reason()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.guard", HostGuests.Speaker("no shouting"), ["reject"], edit: s_filter);

        var reply = await world.DispatchAsync("reject", """{"text":"HI"}""");

        reply.MayGoOn.ShouldBeFalse();
        reply.Rejection.ShouldBe(new HookRejection("org.example.guard", HookReason.Rejected, "no shouting"));
        (await world.AuditAsync(AuditAction.Hook)).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcome.Rejected);
    }

    [Fact]
    [Rule("L3.9")]
    public async Task An_unknown_or_disabled_principal_reaches_no_plugin()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.echo", HostGuests.Echo, ["echo"]);
        await world.ProfileAsync("bob", "enabled: false");

        (await world.DispatchAsync("echo")).Denial.ShouldNotBeNull().ReasonCode.ShouldBe("principal_disabled");
        (await world.DispatchAsync("echo", principal: "mallory")).Denial.ShouldNotBeNull().ReasonCode.ShouldBe("principal_unknown");
    }

    [Theory]
    [InlineData("enabled: false\n", "plugins_disabled")]
    [InlineData("enabled: true\nplugin_blocklist: [org.example.echo]\n", "plugin_blocked")]
    [InlineData("enabled: perhaps\n", "instance_policy_invalid")]
    public async Task A_package_that_the_instance_switches_off_or_blocks_is_not_called_any_more_although_it_is_active(string instance, string code)
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.echo", HostGuests.Echo, ["echo"]);
        (await world.CallAsync("echo")).Kind.ShouldBe(PluginOutcomeKind.Result);
        await world.ApplyAsync(instance: instance);

        var outcome = await world.CallAsync("echo");

        (outcome.Kind, outcome.ReasonCode).ShouldBe((PluginOutcomeKind.Denied, code));
        outcome.Output.IsEmpty.ShouldBeTrue();
        outcome.Decision.ShouldNotBeNull().Layer.ShouldBe(DecisionLayer.InstancePolicy);
        (await world.AuditAsync()).ShouldContain(entry => entry.Plugin == "org.example.echo" && entry.Outcome == AuditOutcome.Denied && entry.ReasonCode == code);
    }

    [Fact]
    public async Task A_plugin_that_fails_five_times_is_suspended_and_called_again_once_somebody_resumes_it()
    {
        await using var world = await HostWorld.StartAsync();
        var installed = await world.InstallAsync("org.example.bad", HostGuests.Trap, ["trap"]);

        for (var i = 0; i < 5; i++)
        {
            (await world.CallAsync("trap")).Kind.ShouldBe(PluginOutcomeKind.Trapped);
        }

        (await world.DispatchAsync("trap")).Outcomes.ShouldAllBe(outcome => outcome.ReasonCode == HookReason.Suspended);
        await Eventually(async () => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State == PluginState.Suspended);
        await Eventually(async () => (await world.DispatchAsync("trap")).Outcomes.IsEmpty);
        HostWorld.Done(await world.Host.Packages.ResumeAsync(HostWorld.Community, installed.PluginId, new PackageActor("alice")));
        (await world.CallAsync("trap")).Kind.ShouldBe(PluginOutcomeKind.Trapped);
    }

    [Fact]
    public async Task A_plugin_that_is_resumed_before_the_host_took_in_that_it_is_suspended_is_called_and_suspended_again()
    {
        using var mayRead = new SemaphoreSlim(1);
        using var reads = new SemaphoreSlim(0);
        await using var world = await HostWorld.StartAsync(setup =>
        {
            var read = setup.ReadPolicy!;
            setup.ReadPolicy = () =>
            {
                reads.Release();
                mayRead.Wait();
                mayRead.Release();
                return read();
            };
        });
        await reads.WaitAsync(TestContext.Current.CancellationToken);
        var installed = await world.InstallAsync("org.example.bad", HostGuests.Trap, ["trap"]);
        async Task<PluginState> StateAsync() => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State;

        // While the policy is read, no change is taken in.
        await mayRead.WaitAsync(TestContext.Current.CancellationToken);
        var reading = Task.Run(() => world.Host.ReloadPolicyAsync());
        await reads.WaitAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++)
        {
            (await world.CallAsync("trap")).Kind.ShouldBe(PluginOutcomeKind.Trapped);
        }

        await Eventually(async () => await StateAsync() == PluginState.Suspended);
        var resuming = world.Host.Packages.ResumeAsync(HostWorld.Community, installed.PluginId, new PackageActor("alice"));
        await Eventually(async () => await StateAsync() == PluginState.Active);
        mayRead.Release();
        await reading;
        HostWorld.Done(await resuming);

        await Eventually(async () => (await world.CallAsync("trap")).Kind == PluginOutcomeKind.Trapped);
        await Eventually(async () => (await world.DispatchAsync("trap")).Outcomes.IsEmpty);
        (await StateAsync()).ShouldBe(PluginState.Suspended);
    }

    [Fact]
    [Rule("L4.23")]
    public async Task A_plugin_that_was_made_for_Extism_runs_unchanged()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.c", Extism.TestPlugins.Read("wasi_files"), ["print"]);

        var outcome = await world.CallAsync("print", "\"hi\"");

        outcome.Kind.ShouldBe(PluginOutcomeKind.Result, outcome.Message);
        outcome.Logs.ShouldContain(static entry => entry.Message == "to stdout: \"hi\"");
    }

    [Fact]
    public async Task A_guard_that_was_made_to_fail_until_it_is_suspended_lets_nothing_pass()
    {
        await using var world = await HostWorld.StartAsync();
        var installed = await world.InstallAsync("org.example.guard", HostGuests.Trap, ["trap"], edit: static manifest =>
        {
            manifest["hooks"]![0]!["kind"] = "filter";
            manifest["hooks"]![0]!["on_error"] = "reject";
        });
        for (var i = 0; i < 5; i++)
        {
            (await world.DispatchAsync("trap")).MayGoOn.ShouldBeFalse();
        }

        await Eventually(async () => (await world.Host.Store.FindInstallationAsync(HostWorld.Community, installed.PluginId))!.State == PluginState.Suspended);
        for (var i = 0; i < 20; i++)
        {
            (await world.DispatchAsync("trap")).Rejection.ShouldNotBeNull().ReasonCode.ShouldBe(HookReason.Suspended);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await world.RestartAsync();
        (await world.DispatchAsync("trap")).MayGoOn.ShouldBeFalse();
    }

    [Theory]
    [InlineData("spin", PluginOutcomeKind.LimitBreached, "out_of_fuel")]
    [InlineData("grow", PluginOutcomeKind.LimitBreached, "quota_memory")]
    [InlineData("trap", PluginOutcomeKind.Trapped, "unreachable")]
    [Rule("L3.9")]
    [Rule("L3.11")]
    public async Task What_a_plugin_breaks_is_its_outcome_and_nobody_elses(string export, PluginOutcomeKind kind, string code)
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.bad", export switch { "spin" => HostGuests.Spin, "grow" => HostGuests.Grow, _ => HostGuests.Trap }, [export]);
        await world.InstallAsync("org.example.good", HostGuests.Echo, ["echo"], edit: manifest => manifest["hooks"]![0]!["name"] = $"test.{export}");

        var reply = await world.DispatchAsync(export, """{"a":1}""");

        reply.MayGoOn.ShouldBeTrue();
        var bad = reply.Outcomes.Single(static outcome => outcome.PluginId == "org.example.bad");
        (bad.Kind, bad.ReasonCode).ShouldBe((kind, code), bad.Message);
        reply.Outcomes.Single(static outcome => outcome.PluginId == "org.example.good").Kind.ShouldBe(PluginOutcomeKind.Result);
    }

    internal static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 6_000 && !await holds(); i++)
        {
            await Task.Delay(10);
        }

        (await holds()).ShouldBeTrue();
    }
}
