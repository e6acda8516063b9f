using System.Collections.Immutable;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>How built-in plugins are installed: in which order, and what of them is in force when.</summary>
public sealed class InstallTests
{
    [Fact]
    [Rule("L1.1")]
    [Rule("L1.9")]
    [Rule("L1.31")]
    public void A_clean_run_puts_everything_into_force()
    {
        var plugin = new TestPlugin("notes", static registrar =>
        {
            Sample.RegisterAll(registrar);
            registrar.Restrict(Sample.ReadersOnly);
        })
        { Says = Sample.Restricts, OnVersion = static () => "2.1-beta" };
        var inventory = BuiltInPlugins.Install([plugin]);
        inventory.Fault.ShouldBeNull();
        inventory.ThrowIfAborted();
        var installed = inventory.Plugins.ShouldHaveSingleItem();
        (installed.Name, installed.Version, installed.Capabilities).ShouldBe(("notes", "2.1-beta", Sample.Restricts));
        installed.Hooks.Select(static hook => (hook.Id, hook.Kind, hook.Target)).ShouldBe(
        [
            ("notes.seen", BuiltInHookKind.Before, "all"),
            ("notes.around", BuiltInHookKind.Wrap, "writes"),
            ("notes.up", BuiltInHookKind.Startup, ""),
            ("notes.down", BuiltInHookKind.Shutdown, ""),
            ("notes.words", BuiltInHookKind.Filter, "message.received"),
            ("notes.told", BuiltInHookKind.Action, "message.sent"),
        ]);
        inventory.Hooks.Select(static hook => (hook.Plugin, hook.Version, hook.Name, hook.Hook, hook.Kind, hook.Priority)).ShouldBe(
        [
            ("notes", "2.1-beta", "words", "message.received", HookKind.Filter, 100),
            ("notes", "2.1-beta", "told", "message.sent", HookKind.Action, 100),
        ]);
        inventory.CommandRules.ShouldHaveSingleItem().Plugin.ShouldBe("notes");
        plugin.Calls.ShouldBe(3, "each member is asked once, so that none can answer otherwise later");
        plugin.Installs.ShouldBe(1);
    }

    [Fact]
    [Rule("L1.5")]
    public void Duplicates_are_found_before_any_plugin_is_asked_for_more_than_its_name()
    {
        var (first, second) = (new TestPlugin("Not A Name") { OnCapabilities = static () => throw new InvalidOperationException() }, new TestPlugin("twice", static _ => throw new InvalidOperationException()));
        var inventory = BuiltInPlugins.Install([first, second, new TestPlugin("twice")]);
        inventory.Fault!.ReasonCode.ShouldBe(BuiltInReason.DuplicatePluginName);
        (first.Calls, second.Calls, second.Installs).ShouldBe((1, 1, 0));
    }

    [Fact]
    [Rule("L1.6")]
    public void The_first_plugin_at_fault_in_order_of_registration_is_told_and_the_rest_not_asked()
    {
        var log = new List<string>();
        var inventory = BuiltInPlugins.Install(
        [
            new TestPlugin("a", _ => log.Add("a")),
            new TestPlugin("b", _ => log.Add("b")),
            new TestPlugin("c", static _ => throw new InvalidOperationException()),
            new TestPlugin("d", _ => log.Add("d")) { Says = null! },
        ]);
        log.ShouldBe(["a", "b"]);
        inventory.Fault!.Plugin.ShouldBe("c");
        inventory.Withheld.ShouldBe(["a", "b", "d"]);
    }

    [Fact]
    [Rule("L1.7")]
    public void Of_a_plugin_with_every_fault_the_steps_tell_one_after_the_other()
    {
        var name = "Bad Name";
        Func<PluginCapabilities> capabilities = static () => throw new InvalidOperationException();
        Action<IRegistrar> install = static registrar =>
        {
            registrar.On((LifecyclePoint)9, "x", static _ => default);
            throw new InvalidOperationException();
        };
        var mended = new Action[]
        {
            () => name = "good",
            () => capabilities = static () => new PluginCapabilities { FailurePolicy = (FailurePolicy)9, Restricts = true, RequiredHostVersion = "bad" },
            () => capabilities = static () => new PluginCapabilities { FailurePolicy = FailurePolicy.FailOpen, Restricts = true, RequiredHostVersion = "bad" },
            () => capabilities = static () => new PluginCapabilities { Restricts = true, RequiredHostVersion = "bad" },
            () => capabilities = static () => new PluginCapabilities { Restricts = true, RequiredHostVersion = ">999" },
            () => capabilities = static () => new PluginCapabilities { Restricts = true },
            () => install = static registrar => registrar.On((LifecyclePoint)9, "x", static _ => default),
            () => install = static _ => { },
            () => install = static registrar => registrar.Restrict(Sample.ReadersOnly),
        };
        var told = new List<string?>();
        foreach (var mend in mended.Prepend(static () => { }))
        {
            mend();
            told.Add(BuiltInPlugins.Install([new TestPlugin(name, install) { OnCapabilities = capabilities }]).Fault?.ReasonCode);
        }

        told.ShouldBe(
        [
            BuiltInReason.InvalidPluginName,
            BuiltInReason.CapabilitiesThrew,
            BuiltInReason.InvalidCapability,
            BuiltInReason.RestrictsMismatch,
            BuiltInReason.InvalidCapability,
            BuiltInReason.CapabilityUnmet,
            BuiltInReason.InstallThrew,
            BuiltInReason.InvalidHookRegistration,
            BuiltInReason.RestrictsMismatch,
            null,
        ]);
    }

    [Fact]
    [Rule("L1.8")]
    [Rule("L1.10")]
    public void What_is_registered_after_the_install_has_no_effect()
    {
        IRegistrar? kept = null;
        var inventory = BuiltInPlugins.Install([new TestPlugin("a", registrar => kept = registrar)]);
        foreach (var late in new Action[] { () => Sample.RegisterAll(kept!), () => kept!.Restrict(Sample.ReadersOnly), () => kept!.Wrap("x", OperationSelector.All, null!), () => kept!.Action("x", "y", null!) })
        {
            Should.Throw<InvalidOperationException>(late);
        }

        inventory.Plugins.ShouldHaveSingleItem().Hooks.ShouldBeEmpty();
        inventory.CommandRules.ShouldBeEmpty();
    }

    [Fact]
    [Rule("L1.10")]
    [Rule("L1.12")]
    public async Task An_install_that_was_cut_off_and_goes_on_registering_has_no_effect()
    {
        using var cutOff = new ManualResetEventSlim();
        var ended = new TaskCompletionSource<Exception?>();
        var plugin = new TestPlugin("slow", registrar =>
        {
            registrar.On(LifecyclePoint.Startup, "early", static _ => default);
            cutOff.Wait();
            try
            {
                Sample.RegisterAll(registrar);
                ended.SetResult(null);
            }
            catch (Exception e)
            {
                ended.SetResult(e);
            }
        })
        { Says = Sample.FailOpen };
        var inventory = BuiltInPlugins.Install([plugin], Sample.Short);
        cutOff.Set();
        (await ended.Task).ShouldBeOfType<InvalidOperationException>();
        inventory.ShouldHoldNothing();
        inventory.Skipped.ShouldHaveSingleItem().Fault.ReasonCode.ShouldBe(BuiltInReason.InstallTimeout);
        (await new BuiltInLifecycle(inventory).StartAsync()).Fault.ShouldBeNull("not even the early hook is called");
    }

    [Fact]
    [Rule("L1.29")]
    public void A_warning_that_nobody_can_take_does_not_stop_the_install()
    {
        var options = new BuiltInOptions { Warn = static _ => throw new InvalidOperationException() };
        BuiltInPlugins.Install([new TestPlugin("a", static _ => throw new InvalidOperationException()) { Says = Sample.FailOpen }], options).Skipped.ShouldHaveSingleItem();
    }

    [Fact]
    [Rule("L1.34")]
    [Rule("L1.44")]
    public void A_rule_object_that_is_changed_between_calls_yields_the_rules_as_they_were()
    {
        var plugin = new TestPlugin("a", static registrar =>
        {
            // Init-only for the compiler; nothing else keeps a plugin from it.
            var globs = new[] { OperationGlob.Parse("notes/**") };
            var rule = new CommandRule { Name = "first", Allow = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(globs) };
            registrar.Restrict(rule);
            globs[0] = OperationGlob.Parse("**");
            typeof(CommandRule).GetProperty(nameof(CommandRule.Name))!.SetValue(rule, "second");
            typeof(CommandRule).GetProperty(nameof(CommandRule.MaxRisk))!.SetValue(rule, OperationRisk.Read);
            registrar.Restrict(rule);
            typeof(CommandRule).GetProperty(nameof(CommandRule.MaxRisk))!.SetValue(rule, null);
            typeof(CommandRule).GetProperty(nameof(CommandRule.Allow))!.SetValue(rule, ImmutableArray<OperationGlob>.Empty);
        })
        { Says = Sample.Restricts };
        var rules = BuiltInPlugins.Install([plugin]).CommandRules.ShouldHaveSingleItem().Rules;
        rules.Select(static rule => (rule.Name, rule.MaxRisk, rule.Allow.ShouldHaveSingleItem().Text)).ShouldBe([("first", null, "notes/**"), ("second", OperationRisk.Read, "notes/**")]);
    }

    [Theory]
    [Rule("L1.32")]
    [InlineData("=1.2.3", true)]
    [InlineData("=1.2", false)]
    [InlineData(">=1.2.3", true)]
    [InlineData(">=1.2.4", false)]
    [InlineData(">=1", true)]
    [InlineData(">1.2", true)]
    [InlineData(">1.2.3", false)]
    [InlineData("<=1.2.3", true)]
    [InlineData("<=1.2", false)]
    [InlineData("<2", true)]
    [InlineData("<1.2.3", false)]
    [InlineData("<1.10", true)]
    [InlineData(">=01.002.0003", true)]
    public void A_host_version_is_compared_number_by_number(string constraint, bool met)
    {
        var plugin = new TestPlugin("a") { Says = new PluginCapabilities { RequiredHostVersion = constraint } };
        BuiltInPlugins.Install([plugin], new BuiltInOptions { HostVersion = new Version(1, 2, 3, 9) }).Fault?.ReasonCode.ShouldBe(met ? null : BuiltInReason.CapabilityUnmet);
        plugin.Installs.ShouldBe(met ? 1 : 0);
    }

    [Fact]
    public void More_plugins_than_can_be_are_refused_without_asking_for_all()
    {
        var asked = 0;
        Should.Throw<ArgumentException>(() => BuiltInPlugins.Install(Endless()));
        asked.ShouldBe(BuiltInPlugins.MaxPlugins + 1);

        IEnumerable<IPlugin> Endless()
        {
            while (true)
            {
                yield return new TestPlugin($"p{asked++}");
            }
        }
    }

    [Fact]
    [Rule("L1.59")]
    public void Rules_of_a_plugin_shadow_the_file_which_is_not_read()
    {
        var inventory = BuiltInPlugins.Install([new TestPlugin("a", static registrar => registrar.Restrict(Sample.ReadersOnly)) { Says = Sample.Restricts }]);
        var policy = inventory.ResolveCommandPolicy(static () => throw new InvalidOperationException("read"));
        policy.Source.ShouldBe("plugin a");
        policy.Evaluate(Sample.Edit, IdentityKinds.User).ReasonCode.ShouldBe(CommandRuleReason.RiskTooHigh);
        BuiltInInventory.Empty.ResolveCommandPolicy(static () => null).Kind.ShouldBe(CommandPolicySource.None);
    }
}
