using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Policy.Capabilities;
using Bailey.Scripting.Gate;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Scripts;

/// <summary>Scripts as the third kind of plugin, with a real store and real workers.</summary>
public sealed class ScriptDeploymentTests
{
    private static readonly PackageActor s_alice = new("alice");

    [Fact]
    [Rule("S3.1")]
    public async Task A_deployed_script_is_called_at_its_hook_and_changes_what_passes_through()
    {
        await using var world = await HostWorld.StartAsync();
        await DeployAsync(world, Filter("shout", """return Input!["text"]!.GetValue<string>().ToUpperInvariant() + Community + Principal + Hook;""", "post.saving"));

        var reply = await world.DispatchAsync("post.saving", """{"text":"hi"}""");

        Text(reply.Value).ShouldBe("\"HIchessbobpost.saving\"");
        var outcome = reply.Outcomes.ShouldHaveSingleItem();
        outcome.PluginKind.ShouldBe(PluginKind.Script);
        outcome.PluginId.ShouldBe("script.shout");
        (await world.AuditAsync(AuditAction.Call)).ShouldHaveSingleItem().Plugin.ShouldBe("script.shout");
    }

    [Fact]
    [Rule("S3.6")]
    public async Task One_bad_script_of_a_set_deploys_nothing_and_every_violation_is_told()
    {
        await using var world = await HostWorld.StartAsync();

        var result = await world.Host.Scripts.DeployAsync(HostWorld.Community, Set(Filter("good", "return 1;", "a.b"), Filter("bad", "return System.IO.File.ReadAllText(\"/etc/passwd\");", "a.b")), s_alice);

        result.IsDone.ShouldBeFalse();
        result.Failure.Code.ShouldBe(ScriptReason.Refused);
        result.Failure.Faults.ShouldContain(static fault => fault.Code == ScriptViolationCode.ForbiddenScope);
        (await world.Host.Store.ListInstallationsAsync(HostWorld.Community)).ShouldBeEmpty();
        (await world.AuditAsync(AuditAction.ScriptsDeployed)).ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcome.Denied);
    }

    [Fact]
    [Rule("S3.5")]
    public async Task Versions_are_kept_and_can_be_rolled_back_to_and_an_unchanged_script_stays()
    {
        await using var world = await HostWorld.StartAsync();
        await DeployAsync(world, Filter("v", "return 1;", "a.b"));
        await DeployAsync(world, Filter("v", "return 2;", "a.b"));
        var same = await DeployAsync(world, Filter("v", "return 2;", "a.b"));

        same.Scripts[0].Versions.Length.ShouldBe(2);
        Text((await world.DispatchAsync("a.b")).Value).ShouldBe("2");
        HostWorld.Done(await world.Host.Packages.RollBackAsync(HostWorld.Community, "script.v", null, null, null, s_alice));
        Text((await world.DispatchAsync("a.b")).Value).ShouldBe("1");
    }

    [Fact]
    [Rule("S3.4")]
    public async Task A_library_is_judged_where_it_is_included()
    {
        await using var world = await HostWorld.StartAsync();
        var script = Filter("user", "return Twice(21);", "a.b") with { Libraries = ["maths"] };
        var good = new ScriptDeployment { Scripts = [script], Libraries = ImmutableSortedDictionary<string, string>.Empty.Add("maths", "int Twice(int x) => 2 * x;") };
        var bad = good with { Libraries = good.Libraries.SetItem("maths", "int Twice(int x) => System.Environment.ExitCode = 2 * x;") };

        (await world.Host.Scripts.DeployAsync(HostWorld.Community, bad, s_alice)).Failure.ShouldNotBeNull().Faults.ShouldContain(static fault => fault.Path.StartsWith("maths", StringComparison.Ordinal));
        HostWorld.Done(await world.Host.Scripts.DeployAsync(HostWorld.Community, good, s_alice));
        Text((await world.DispatchAsync("a.b")).Value).ShouldBe("42");
    }

    [Fact]
    [Rule("S3.2")]
    public async Task A_trigger_decides_whether_the_script_runs()
    {
        await using var world = await HostWorld.StartAsync();
        await DeployAsync(world, Filter("gate", "return \"ran\";", "a.b") with { Trigger = "Attribute(\"post.score\")?.GetValue<int>() > 5" });

        Text((await world.DispatchAsync("a.b", """{"post":{"score":9}}""")).Value).ShouldBe("\"ran\"");
        Text((await world.DispatchAsync("a.b", """{"post":{"score":1}}""")).Value).ShouldBe("""{"post":{"score":1}}""");
        await DeployAsync(world, Filter("gate", "return 1;", "a.b") with { Trigger = "\"yes\"" });
        (await world.DispatchAsync("a.b")).Outcomes.ShouldHaveSingleItem().ReasonCode.ShouldBe(ScriptReason.TriggerNotBoolean);
    }

    [Fact]
    [Rule("S3.7")]
    public async Task What_a_script_asks_of_the_host_is_decided_and_audited_and_stored_like_a_packages()
    {
        await using var world = await HostWorld.StartAsync();
        var counting = Filter("count", """var n = (await Storage.GetAsync("n"))?.GetValue<int>() ?? 0; await Storage.SetAsync("n", n + 1); return n + 1;""", "a.b");
        await DeployAsync(world, counting with { CapabilitiesJson = """[{"type":"storage:kv","justification":"counts"}]""" });

        Text((await world.DispatchAsync("a.b")).Value).ShouldBe("1");
        Text((await world.DispatchAsync("a.b")).Value).ShouldBe("2");
        (await world.AuditAsync(AuditAction.HostCall)).Select(static entry => (entry.Plugin, entry.Capability, entry.Outcome)).ShouldAllBe(static entry => entry.Plugin == "script.count" && entry.Capability == "storage:kv" && entry.Outcome == AuditOutcome.Ok);

        await DeployAsync(world, counting);
        var denied = (await world.DispatchAsync("a.b")).Outcomes.ShouldHaveSingleItem();
        denied.Kind.ShouldBe(PluginOutcomeKind.Trapped);
        denied.Message.ShouldNotBeNull().ShouldContain(CapabilityReason.Undeclared);
    }

    [Fact]
    [Rule("S3.1")]
    [Rule("S3.3")]
    public async Task A_filter_rejects_and_an_inbound_route_answers()
    {
        await using var world = await HostWorld.StartAsync();
        await DeployAsync(world, Filter("guard", """if (Input!["text"]!.GetValue<string>().Contains("spam")) Reject("no spam"); return Input;""", "post.saving"));
        await DeployAsync(world, new ScriptDefinition("echo", "return new { got = Input };") { Inbound = ["github"] });

        (await world.DispatchAsync("post.saving", """{"text":"spam"}""")).Rejection.ShouldBe(new HookRejection("script.guard", HookReason.Rejected, "no spam"));
        Text((await world.DispatchAsync("inbound.github", "[1]")).Outcomes.ShouldHaveSingleItem().Output).ShouldBe("""{"got":[1]}""");
    }

    [Fact]
    public async Task A_script_that_never_ends_is_ended_and_after_five_times_suspended_and_others_go_on()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Limits = setup.Limits with { CallTimeout = TimeSpan.FromSeconds(2) });
        await DeployAsync(world, Filter("good", "return 1;", "a.good"), Filter("loop", "while (true) { }", "a.loop"));
        await world.DispatchAsync("a.good");

        for (var i = 0; i < 5; i++)
        {
            var (slow, good) = (world.DispatchAsync("a.loop").AsTask(), await world.DispatchAsync("a.good"));
            good.Outcomes.ShouldHaveSingleItem();
            (await slow).Outcomes.ShouldHaveSingleItem().Kind.ShouldBe(PluginOutcomeKind.LimitBreached);
        }

        for (var i = 0; i < 3_000 && (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "script.loop"))!.State != PluginState.Suspended; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "script.loop"))!.State.ShouldBe(PluginState.Suspended);
    }

    [Fact]
    public async Task A_script_can_be_tried_without_reaching_anything_and_whoever_may_not_deploy_does_not()
    {
        await using var world = await HostWorld.StartAsync();
        var unit = new Bailey.Scripting.Compilation.ScriptUnit(new("try.csx", "try { await Storage.SetAsync(\"k\", 1); return 1; } catch (InvalidOperationException e) { return e.Message; }")) { Surface = Bailey.Scripting.Compilation.SurfaceKind.Script };

        var tried = HostWorld.Done(await world.Host.Scripts.TryAsync(HostWorld.Community, unit, new ScriptTrial(), s_alice));

        Text(tried.ResultJson).ShouldContain(ScriptReason.OnTrial);
        (await world.Host.Scripts.DeployAsync(HostWorld.Community, Set(Filter("x", "return 1;", "a.b")), new PackageActor("bob"))).Failure.ShouldNotBeNull().Decision.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_a_script_does_not_wait_for_changes_nothing_once_it_ended()
    {
        await using var world = await HostWorld.StartAsync();
        const string Code = """
            var open = new List<Task>();
            for (var i = 0; i < 16; i++) { open.Add(Storage.SetAsync("k" + i, new string('x', 2000))); }
            return open.Count;
            """;
        await DeployAsync(world, Filter("hasty", Code, "a.b") with { CapabilitiesJson = """[{"type":"storage:kv","justification":"j"}]""" });

        for (var i = 0; i < 20; i++)
        {
            // It may end in any way but by throwing at whoever called the hook.
            (await world.DispatchAsync("a.b")).Outcomes.Length.ShouldBeLessThanOrEqualTo(1);
        }
    }

    [Fact]
    public async Task Who_may_not_resume_a_script_that_was_suspended_cannot_do_so_by_deploying_it()
    {
        await using var world = await HostWorld.StartAsync();
        await DeployAsync(world, Filter("bad", "return 1;", "a.b"));
        HostWorld.Done(await world.Host.Packages.SuspendAsync(HostWorld.Community, "script.bad", "abuse"));
        await world.ProfileAsync("alice", "revokes: ['plugin:package:resume']");

        var result = await world.Host.Scripts.DeployAsync(HostWorld.Community, Set(Filter("bad", "return 2;", "a.b")), s_alice);

        result.Failure.ShouldNotBeNull().Decision.ShouldNotBeNull();
        (await world.Host.Store.FindInstallationAsync(HostWorld.Community, "script.bad"))!.State.ShouldBe(PluginState.Suspended);
    }

    [Fact]
    [Rule("S3.8")]
    public async Task The_same_script_is_refused_alike_wherever_it_is_met()
    {
        const string Code = "using X = System.Reflection.Assembly;\nreturn X.GetExecutingAssembly().FullName;";
        await using var world = await HostWorld.StartAsync();
        var unit = new Bailey.Scripting.Compilation.ScriptUnit(new("evil.csx", Code)) { Surface = Bailey.Scripting.Compilation.SurfaceKind.Script };
        var expected = ScriptTrustValidator.FindViolations(Code, name: "evil.csx");

        expected.ShouldNotBeEmpty();
        HostWorld.Done(await world.Host.Scripts.JudgeAsync(HostWorld.Community, unit, s_alice)).Violations.ShouldBe(expected);
        string[] codes = [.. expected.Select(static violation => $"{violation.Code} {violation.Span}")];
        Codes((await world.Host.Scripts.TryAsync(HostWorld.Community, unit, new ScriptTrial(), s_alice)).Failure).ShouldBe(codes);
        Codes((await world.Host.Scripts.DeployAsync(HostWorld.Community, Set(Filter("evil", Code, "a.b")), s_alice)).Failure).ShouldBe(codes);
        var library = new ScriptDeployment { Scripts = [Filter("user", "return 1;", "a.b") with { Libraries = ["evil"] }], Libraries = ImmutableSortedDictionary<string, string>.Empty.Add("evil", Code) };
        Codes((await world.Host.Scripts.DeployAsync(HostWorld.Community, library, s_alice)).Failure).ShouldBe(codes);
        var trigger = await world.Host.Scripts.DeployAsync(HostWorld.Community, Set(Filter("evil", "return 1;", "a.b") with { Trigger = Code }), s_alice);
        Codes(trigger.Failure).ShouldBe(codes.Select(static code => code.Replace("evil.csx", "evil.trigger.csx", StringComparison.Ordinal)));
        static IEnumerable<string> Codes(PackageFailure? failure) => failure.ShouldNotBeNull().Faults.Select(static fault => $"{fault.Code} {fault.Path}");
    }

    [Fact]
    public async Task No_package_can_come_as_a_script_or_under_the_id_of_one()
    {
        await using var world = await HostWorld.StartAsync();

        var result = await world.Host.Packages.UploadAsync(HostWorld.Community, world.Package("script.fake", HostGuests.Echo, ["echo"]), s_alice);

        result.Failure.ShouldNotBeNull().Code.ShouldBe(LifecycleReason.NotAPackage);
        var manifest = """{"id":"org.example.x","name":"x","version":"1.0.0","publisher":{"name":"x"},"hooks":[]}""";
        var script = PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>> { ["manifest.json"] = Encoding.UTF8.GetBytes(manifest), ["script.csx"] = "return 1;"u8.ToArray() });
        (await world.Host.Packages.UploadAsync(HostWorld.Community, script, s_alice)).Failure.ShouldNotBeNull().Code.ShouldBe(LifecycleReason.NotAPackage);
    }

    private static ScriptDefinition Filter(string name, string code, string hook) => new(name, code) { Hooks = [new HookDeclaration(hook, "script", HookKind.Filter)] };

    private static ScriptDeployment Set(params ImmutableArray<ScriptDefinition> scripts) => new() { Scripts = scripts };

    private static async Task<DeployedScripts> DeployAsync(HostWorld world, params ImmutableArray<ScriptDefinition> scripts) =>
        HostWorld.Done(await world.Host.Scripts.DeployAsync(HostWorld.Community, Set(scripts), s_alice));

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
