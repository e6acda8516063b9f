using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Plugins that are put together fluently.</summary>
public sealed class PluginBuilderTests
{
    [Fact]
    [Rule("L1.3")]
    public void A_built_plugin_is_installed_as_one_that_is_a_class()
    {
        var built = new PluginBuilder("notes", "1.0")
            .RequireHost(">=0")
            .Observe(ObservePoint.Before, "seen", OperationSelector.All, static (_, _) => default)
            .Wrap("around", OperationSelector.Writes, static async (_, next, _) => await next())
            .On(LifecyclePoint.Startup, "up", static _ => default)
            .On(LifecyclePoint.Shutdown, "down", static _ => default)
            .Filter("words", "message.received", 100, HookErrorPolicy.Continue, static (_, _) => new(HookAnswer.Pass))
            .Action("told", "message.sent", static (_, _) => new(HookAnswer.Pass))
            .Restrict(Sample.ReadersOnly)
            .Build();
        var written = new TestPlugin("notes", static registrar =>
        {
            Sample.RegisterAll(registrar);
            registrar.Restrict(Sample.ReadersOnly);
        })
        { OnVersion = static () => "1.0", Says = Sample.Restricts with { RequiredHostVersion = ">=0" } };
        var (one, other) = (BuiltInPlugins.Install([built]).Plugins.ShouldHaveSingleItem(), BuiltInPlugins.Install([written]).Plugins.ShouldHaveSingleItem());
        (one.Name, one.Version, one.Capabilities).ShouldBe((other.Name, other.Version, other.Capabilities));
        one.Hooks.ShouldBe(other.Hooks);
        one.Rules.ShouldBe(other.Rules);
    }

    [Fact]
    [Rule("L1.4")]
    public void All_faults_are_told_at_build()
    {
        var builder = new PluginBuilder("Bad Name", "")
            .RequireHost("newest")
            .OnFailure(FailurePolicy.FailOpen)
            .On(LifecyclePoint.Startup, "Bad Hook", static _ => default)
            .On(LifecyclePoint.Startup, "twice", static _ => default)
            .Wrap("twice", OperationSelector.All, static async (_, next, _) => await next())
            .Wrap("empty", OperationSelector.All, null!)
            .Restrict(new CommandRule())
            .Restrict(null!);
        var e = Should.Throw<PluginBuildException>(builder.Build);
        e.Faults.Select(static fault => fault.ReasonCode).ShouldBe(
        [
            BuiltInReason.InvalidPluginName,
            BuiltInReason.InvalidCapability,
            BuiltInReason.RestrictsMismatch,
            BuiltInReason.InvalidCapability,
            BuiltInReason.InvalidHookName,
            BuiltInReason.DuplicateHookName,
            BuiltInReason.InvalidHookRegistration,
            CommandRuleReason.InvalidRule,
            CommandRuleReason.InvalidRule,
        ]);
        e.Message.ShouldContain("Bad Name");
        e.Message.ShouldContain("newest");
    }

    [Fact]
    public void What_is_built_does_not_change_with_the_builder()
    {
        var builder = new PluginBuilder("a", "1");
        var before = builder.Build();
        builder.On(LifecyclePoint.Startup, "up", static _ => default).Build();
        BuiltInPlugins.Install([before]).Plugins.ShouldHaveSingleItem().Hooks.ShouldBeEmpty();
    }
}
