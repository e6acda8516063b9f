using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Policy.Instances;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Built-in plugins in one community: the switch, the settings, and what keeps one from being called.</summary>
public sealed class CommunitySwitchTests
{
    private const string Schema = """{"type":"object","properties":{"word":{"type":"string","minLength":1,"maxLength":5,"default":"psst"}},"additionalProperties":false}""";
    private static readonly PackageActor s_alice = new("alice");
    private static readonly PackageActor s_bob = new("bob");

    [Fact]
    public async Task A_plugin_that_one_community_disables_is_called_in_the_others_also_after_a_restart()
    {
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.OnByDefault));
        (await SayAsync(world)).ShouldBe("\"psst\"");
        var disabled = HostWorld.Done(await world.Host.CommunityBuiltIns.DisableAsync(HostWorld.Community, "words", s_alice));
        (disabled.IsEnabled, disabled.Revision).ShouldBe((false, 1));
        (await SayAsync(world)).ShouldBe("\"\"");
        (await SayAsync(world, "go")).ShouldBe("\"psst\"");

        await world.RestartAsync(Add(CommunitySwitch.OnByDefault));
        (await SayAsync(world)).ShouldBe("\"\"");
        var enabled = HostWorld.Done(await world.Host.CommunityBuiltIns.EnableAsync(HostWorld.Community, "words", s_alice));
        enabled.EnabledBy.ShouldBe("alice");
        (await SayAsync(world)).ShouldBe("\"psst\"");
        world.Host.ListHooks(HostWorld.Community).ShouldContain("test.say");

        var told = await world.AuditAsync();
        told.ShouldContain(static entry => entry.Action == AuditAction.PluginDeactivated && entry.Plugin == "words" && entry.Principal == "alice" && entry.Outcome == AuditOutcome.Ok);
        told.ShouldContain(static entry => entry.Action == AuditAction.PluginActivated && entry.Version == "1.0.0");
        (await world.Host.Store.ListEventsAsync(0, 10)).Select(static item => item.Event.Type).ShouldBe([PublicEventType.PluginDeactivated, PublicEventType.PluginActivated]);
    }

    [Fact]
    public async Task A_plugin_that_is_off_is_called_only_where_it_was_enabled()
    {
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.OffByDefault));
        (await SayAsync(world)).ShouldBe("\"\"");
        world.Host.ListHooks(HostWorld.Community).ShouldNotContain("test.say");
        HostWorld.Done(await world.Host.CommunityBuiltIns.EnableAsync(HostWorld.Community, "words", s_alice));
        (await SayAsync(world)).ShouldBe("\"psst\"");
        (await SayAsync(world, "go")).ShouldBe("\"\"");
    }

    [Fact]
    public async Task A_plugin_is_given_the_settings_of_the_community_and_its_defaults_elsewhere()
    {
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.AlwaysOn));
        HostWorld.Done(await world.Host.CommunityBuiltIns.UpdateSettingsAsync(HostWorld.Community, "words", """{"word":"hey"}""", s_alice));
        (await SayAsync(world)).ShouldBe("\"hey\"");
        (await SayAsync(world, "go")).ShouldBe("\"psst\"");

        var refused = (await world.Host.CommunityBuiltIns.UpdateSettingsAsync(HostWorld.Community, "words", """{"word":"much too long","more":1}""", s_alice)).Failure.ShouldNotBeNull();
        refused.Code.ShouldBe(LifecycleReason.SettingsInvalid);
        refused.Faults.Select(static fault => fault.Path).ShouldBe(["/word", "/more"], ignoreOrder: true);
        (await SayAsync(world)).ShouldBe("\"hey\"");
        (await world.AuditAsync(AuditAction.PluginSettingsChanged)).Select(static entry => entry.Outcome).ShouldBe([AuditOutcome.Failed, AuditOutcome.Ok], ignoreOrder: true);
    }

    [Fact]
    public async Task Nobody_changes_what_they_may_not_or_what_no_community_may()
    {
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.AlwaysOn));
        var builtIns = world.Host.CommunityBuiltIns;
        (await builtIns.DisableAsync(HostWorld.Community, "words", s_alice)).Failure!.Code.ShouldBe(BuiltInReason.AlwaysOn);
        var denied = (await builtIns.DisableAsync(HostWorld.Community, "words", s_bob)).Failure.ShouldNotBeNull();
        denied.Decision.ShouldNotBeNull().Remedy.ShouldNotBeNullOrEmpty();
        (await builtIns.EnableAsync(HostWorld.Community, "nothing", s_alice)).Failure!.Code.ShouldBe(BuiltInReason.Unknown);
        (await builtIns.EnableAsync("not a name", "words", s_alice)).Failure!.Code.ShouldBe(LifecycleReason.NameInvalid);
        (await builtIns.UpdateSettingsAsync(HostWorld.Community, "words", """{"word":"a"}""", s_alice, revision: 7)).Failure!.Code.ShouldBe(StoreReason.Conflict);
        (await builtIns.FindAsync(HostWorld.Community, "words"))!.Revision.ShouldBe(0);
        (await SayAsync(world)).ShouldBe("\"psst\"");
        (await world.AuditAsync(AuditAction.PluginDeactivated)).Select(static entry => entry.Outcome).ShouldBe([AuditOutcome.Denied, AuditOutcome.Failed], ignoreOrder: true);
    }

    [Fact]
    public async Task A_plugin_that_the_instance_blocks_is_denied_with_a_remedy_at_once_and_cannot_be_enabled()
    {
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.OnByDefault));
        (await SayAsync(world)).ShouldBe("\"psst\"");
        await world.ApplyAsync(instance: "enabled: true\nplugin_blocklist: [words]\n");

        var outcome = (await world.DispatchAsync("say", "\"\"")).Outcomes.ShouldHaveSingleItem();

        (outcome.Kind, outcome.ReasonCode).ShouldBe((PluginOutcomeKind.Denied, InstancePolicyReason.PluginBlocked));
        outcome.Decision.ShouldNotBeNull().Remedy.ShouldNotBeNull().ShouldContain("plugin_blocklist");
        (await SayAsync(world, "go")).ShouldBe("\"\"");
        HostWorld.Done(await world.Host.CommunityBuiltIns.DisableAsync(HostWorld.Community, "words", s_alice));
        (await world.Host.CommunityBuiltIns.EnableAsync(HostWorld.Community, "words", s_alice)).Failure!.Code.ShouldBe(InstancePolicyReason.PluginBlocked);
        await world.ApplyAsync(instance: "enabled: false\n");
        (await SayAsync(world, "go")).ShouldBe("\"psst\"", "what closes capabilities does not concern what has full trust");
    }

    [Fact]
    public async Task Settings_that_another_version_of_the_plugin_does_not_take_keep_it_from_being_called_until_they_are_mended()
    {
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.OnByDefault));
        HostWorld.Done(await world.Host.CommunityBuiltIns.UpdateSettingsAsync(HostWorld.Community, "words", """{"word":"hey"}""", s_alice));
        await world.RestartAsync(Add(CommunitySwitch.OnByDefault, Schema.Replace("\"maxLength\":5", "\"maxLength\":2", StringComparison.Ordinal).Replace("psst", "ps", StringComparison.Ordinal)));

        var outcome = (await world.DispatchAsync("say", "\"\"")).Outcomes.ShouldHaveSingleItem();

        (outcome.Kind, outcome.ReasonCode).ShouldBe((PluginOutcomeKind.Denied, LifecycleReason.SettingsInvalid));
        var state = (await world.Host.CommunityBuiltIns.ListAsync(HostWorld.Community)).ShouldHaveSingleItem();
        world.Host.CommunityBuiltIns.JudgeCall(state).ShouldNotBeNull().ReasonCode.ShouldBe(LifecycleReason.SettingsInvalid);
        HostWorld.Done(await world.Host.CommunityBuiltIns.UpdateSettingsAsync(HostWorld.Community, "words", """{"word":"yo"}""", s_alice));
        (await SayAsync(world)).ShouldBe("\"yo\"");
    }

    [Fact]
    public void A_plugin_that_restricts_cannot_be_switched_and_one_that_is_called_unasked_needs_whole_settings()
    {
        Fault(static builder => builder.Restrict(Sample.ReadersOnly).Switchable(CommunitySwitch.OnByDefault)).ShouldBe(BuiltInReason.RestrictsMismatch);
        Fault(static builder => builder.Switchable((CommunitySwitch)9)).ShouldBe(BuiltInReason.InvalidCapability);
        Fault(static builder => builder.Describe("two\nlines")).ShouldBe(BuiltInReason.InvalidCapability);
        Fault(static builder => builder.WithSettings("{")).ShouldBe(BuiltInReason.InvalidCapability);
        const string Wants = """{"type":"object","properties":{"key":{"type":"string"}},"required":["key"]}""";
        Fault(static builder => builder.WithSettings(Wants)).ShouldBe(BuiltInReason.InvalidCapability);
        BuiltInPlugins.Install([new PluginBuilder("fine", "1").WithSettings(Wants).Switchable(CommunitySwitch.OffByDefault).Build()]).Fault.ShouldBeNull();

        static string Fault(Func<PluginBuilder, PluginBuilder> change) =>
            Should.Throw<PluginBuildException>(() => change(new PluginBuilder("faulty", "1")).Build()).Faults.ShouldHaveSingleItem().ReasonCode;
    }

    [Fact]
    public async Task A_plugin_that_needs_settings_is_enabled_once_it_has_them()
    {
        const string Wants = """{"type":"object","properties":{"word":{"type":"string"}},"required":["word"]}""";
        await using var world = await HostWorld.StartAsync(Add(CommunitySwitch.OffByDefault, Wants));
        var builtIns = world.Host.CommunityBuiltIns;
        (await builtIns.EnableAsync(HostWorld.Community, "words", s_alice)).Failure!.Code.ShouldBe(LifecycleReason.SettingsInvalid);
        HostWorld.Done(await builtIns.UpdateSettingsAsync(HostWorld.Community, "words", """{"word":"x"}""", s_alice));
        (await SayAsync(world)).ShouldBe("\"\"");
        HostWorld.Done(await builtIns.EnableAsync(HostWorld.Community, "words", s_alice));
        (await SayAsync(world)).ShouldBe("\"x\"");
    }

    // Says the word that its settings name.
    private static Action<BaileySetup> Add(CommunitySwitch byDefault, string schema = Schema) => setup => setup.BuiltIns.Add(new PluginBuilder("words", "1.0.0")
        .Switchable(byDefault).WithSettings(schema)
        .Filter("say", "test.say", 0, HookErrorPolicy.Continue, static (call, _) =>
        {
            using var settings = System.Text.Json.JsonDocument.Parse(call.Settings);
            return ValueTask.FromResult(HookAnswer.Change(Encoding.UTF8.GetBytes($"\"{settings.RootElement.GetProperty("word").GetString()}\"")));
        }).Build());

    private static async Task<string> SayAsync(HostWorld world, string community = HostWorld.Community) =>
        Encoding.UTF8.GetString((await world.DispatchAsync("say", "\"\"", community: community)).Value.Span);
}
