using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Each way in which a built-in plugin can be at fault, with what becomes of the application.</summary>
public sealed class InstallFaultTests
{
    [Theory]
    [Rule("L1.13")]
    [Rule("L1.30")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("A")]
    [InlineData("a.b")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("\u0430bc")]
    [InlineData("../a")]
    public void A_name_that_is_none_aborts(string? name) => ShouldAbort(BuiltInReason.InvalidPluginName, new TestPlugin(name!) { Says = Sample.FailOpen });

    [Fact]
    [Rule("L1.13")]
    public void A_name_of_65_characters_and_a_plugin_that_is_null_abort()
    {
        ShouldAbort(BuiltInReason.InvalidPluginName, new TestPlugin(new string('a', 65)) { Says = Sample.FailOpen });
        ShouldAbort(BuiltInReason.InvalidPluginName, (IPlugin)null!);
        BuiltInPlugins.Install([new TestPlugin(new string('a', 64)), new TestPlugin("0"), new TestPlugin("9-")]).Fault.ShouldBeNull();
    }

    [Fact]
    [Rule("L1.11")]
    [Rule("L1.14")]
    public void A_name_that_throws_aborts() =>
        ShouldAbort(BuiltInReason.PluginNameThrew, new TestPlugin("a") { OnName = () => throw new TimeoutException("no name today"), Says = Sample.FailOpen }).Message.ShouldContain("TimeoutException: no name today");

    [Fact]
    [Rule("L1.15")]
    public void Two_plugins_of_one_name_abort()
    {
        var fault = ShouldAbort(BuiltInReason.DuplicatePluginName, new TestPlugin("a") { Says = Sample.FailOpen }, new TestPlugin("b"), new TestPlugin("a") { Says = Sample.FailOpen });
        fault.Message.ShouldContain("#2 and #4");
    }

    [Theory]
    [Rule("L1.2")]
    [Rule("L1.16")]
    [InlineData(2)]
    [InlineData(-1)]
    public void A_failure_policy_that_does_not_exist_aborts(int policy) =>
        ShouldAbort(BuiltInReason.InvalidCapability, new TestPlugin("a") { Says = new PluginCapabilities { FailurePolicy = (FailurePolicy)policy } });

    [Theory]
    [Rule("L1.16")]
    [Rule("L1.33")]
    [InlineData("1.2")]
    [InlineData("")]
    [InlineData(">=")]
    [InlineData("^1.2")]
    [InlineData("~>1")]
    [InlineData("==1")]
    [InlineData("=>1")]
    [InlineData(">=1.2.3.4")]
    [InlineData(">=1.")]
    [InlineData(">=.1")]
    [InlineData(">=-1")]
    [InlineData(">=1.x")]
    [InlineData(">= 1")]
    [InlineData(">=1 ")]
    [InlineData(">=1\n")]
    [InlineData(">=9999999999")]
    [InlineData(">=\u0661")]
    [InlineData(">=1,<2")]
    public void A_malformed_constraint_aborts_also_where_the_plugin_is_fail_open(string constraint) =>
        ShouldAbort(BuiltInReason.InvalidCapability, new TestPlugin("a") { Says = Sample.FailOpen with { RequiredHostVersion = constraint } });

    [Fact]
    [Rule("L1.16")]
    public void Capabilities_that_are_null_and_versions_that_are_none_abort()
    {
        ShouldAbort(BuiltInReason.InvalidCapability, new TestPlugin("a") { Says = null! });
        foreach (var version in new[] { null, "", " ", "1 2", "1\n", new string('1', 65) })
        {
            ShouldAbort(BuiltInReason.InvalidCapability, new TestPlugin("a") { OnVersion = () => version!, Says = Sample.FailOpen });
        }
    }

    [Fact]
    [Rule("L1.17")]
    public void Restricting_and_saying_so_must_go_together_and_fail_closed()
    {
        ShouldAbort(BuiltInReason.RestrictsMismatch, new TestPlugin("a") { Says = Sample.FailOpen with { Restricts = true } }).Message.ShouldContain("fail-open");
        ShouldAbort(BuiltInReason.RestrictsMismatch, new TestPlugin("a") { Says = Sample.Restricts }).Message.ShouldContain("contributes no rule");
        ShouldAbort(BuiltInReason.RestrictsMismatch, new TestPlugin("a", static registrar => registrar.Restrict(Sample.ReadersOnly))).Message.ShouldContain("without saying");
        ShouldAbort(BuiltInReason.RestrictsMismatch, new TestPlugin("a", static registrar => registrar.Restrict(Sample.ReadersOnly)) { Says = Sample.FailOpen });
    }

    [Fact]
    [Rule("L1.11")]
    [Rule("L1.18")]
    public void Capabilities_or_a_version_that_throw_abort()
    {
        ShouldAbort(BuiltInReason.CapabilitiesThrew, new TestPlugin("a") { OnCapabilities = static () => throw new InvalidOperationException("x") });
        ShouldAbort(BuiltInReason.CapabilitiesThrew, new TestPlugin("a") { OnVersion = static () => throw new InvalidOperationException("x"), Says = Sample.FailOpen });
    }

    [Fact]
    [Rule("L1.19")]
    public void A_rule_that_is_none_aborts()
    {
        CommandRule[] faulty = [null!, new CommandRule(), new CommandRule { Name = "only a name" }, new CommandRule { MaxRisk = (OperationRisk)7 }, Sample.ReadersOnly with { Name = "#1" }];
        foreach (var rule in faulty)
        {
            ShouldAbort(CommandRuleReason.InvalidRule, new TestPlugin("a", registrar => registrar.Restrict(rule)) { Says = Sample.Restricts });
            ShouldAbort(CommandRuleReason.InvalidRule, new TestPlugin("a", registrar => registrar.Restrict(rule)) { Says = Sample.FailOpen });
        }

        ShouldAbort(CommandRuleReason.InvalidRule, new TestPlugin("a", static registrar => Enumerable.Repeat(Sample.ReadersOnly, CommandRuleSet.MaxRules + 1).ToList().ForEach(registrar.Restrict)) { Says = Sample.Restricts });
    }

    [Fact]
    [Rule("L1.19")]
    public void A_rule_that_is_none_is_not_masked_by_a_fault_that_may_be_skipped() => ShouldAbort(
        CommandRuleReason.InvalidRule,
        new TestPlugin("a", static registrar =>
        {
            registrar.On(LifecyclePoint.Startup, "Not A Name", static _ => default);
            registrar.Restrict(new CommandRule());
        })
        { Says = Sample.FailOpen });

    [Fact]
    [Rule("L1.20")]
    public void Two_plugins_with_rules_abort()
    {
        var fault = ShouldAbort(
            CommandRuleReason.MultipleRestrictPlugins,
            new TestPlugin("a", static registrar => registrar.Restrict(Sample.ReadersOnly)) { Says = Sample.Restricts },
            new TestPlugin("b"),
            new TestPlugin("c", static registrar => registrar.Restrict(Sample.ReadersOnly)) { Says = Sample.Restricts });
        fault.Message.ShouldContain("'a' and 'c'");
    }

    [Fact]
    [Rule("L1.22")]
    public void A_host_version_that_is_not_met_follows_the_failure_policy() =>
        ShouldFollowThePolicy(BuiltInReason.CapabilityUnmet, null, Sample.FailOpen with { RequiredHostVersion = ">=999" });

    [Theory]
    [Rule("L1.23")]
    [Rule("L1.30")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Up")]
    [InlineData("-up")]
    [InlineData("a.b")]
    [InlineData("up\n")]
    public void A_hook_name_that_is_none_follows_the_failure_policy(string? name) =>
        ShouldFollowThePolicy(BuiltInReason.InvalidHookName, registrar => registrar.On(LifecyclePoint.Startup, name!, static _ => default));

    [Fact]
    [Rule("L1.24")]
    public void Two_hooks_of_one_name_follow_the_failure_policy() => ShouldFollowThePolicy(
        BuiltInReason.DuplicateHookName,
        static registrar =>
        {
            registrar.On(LifecyclePoint.Startup, "up", static _ => default);
            registrar.Observe(ObservePoint.After, "up", OperationSelector.All, static (_, _) => default);
        });

    public static TheoryData<string> FaultyRegistrations => [.. Faulty.Keys];

    private static Dictionary<string, Action<IRegistrar>> Faulty { get; } = new()
    {
        ["observer without selector"] = static registrar => registrar.Observe(ObservePoint.Before, "x", null!, static (_, _) => default),
        ["observer without handler"] = static registrar => registrar.Observe(ObservePoint.Before, "x", OperationSelector.All, null!),
        ["observer at no point"] = static registrar => registrar.Observe((ObservePoint)2, "x", OperationSelector.All, static (_, _) => default),
        ["wrapper without selector"] = static registrar => registrar.Wrap("x", null!, static (_, next, _) => new(next())),
        ["wrapper without handler"] = static registrar => registrar.Wrap("x", OperationSelector.All, null!),
        ["lifecycle without handler"] = static registrar => registrar.On(LifecyclePoint.Shutdown, "x", null!),
        ["lifecycle at no point"] = static registrar => registrar.On((LifecyclePoint)(-1), "x", static _ => default),
        ["filter without handler"] = static registrar => registrar.Filter("x", "a.b", 0, HookErrorPolicy.Continue, null!),
        ["filter without hook"] = static registrar => registrar.Filter("x", null!, 0, HookErrorPolicy.Continue, static (_, _) => new(HookAnswer.Pass)),
        ["filter of a strange hook"] = static registrar => registrar.Filter("x", "a..b", 0, HookErrorPolicy.Continue, static (_, _) => new(HookAnswer.Pass)),
        ["filter of low priority"] = static registrar => registrar.Filter("x", "a.b", -10_001, HookErrorPolicy.Continue, static (_, _) => new(HookAnswer.Pass)),
        ["filter of high priority"] = static registrar => registrar.Filter("x", "a.b", 10_001, HookErrorPolicy.Continue, static (_, _) => new(HookAnswer.Pass)),
        ["filter of no error policy"] = static registrar => registrar.Filter("x", "a.b", 0, (HookErrorPolicy)5, static (_, _) => new(HookAnswer.Pass)),
        ["action without handler"] = static registrar => registrar.Action("x", "a.b", null!),
        ["action of a strange hook"] = static registrar => registrar.Action("x", "a b", static (_, _) => new(HookAnswer.Pass)),
        ["one hook too many"] = static registrar => Enumerable.Range(0, IRegistrar.MaxHooks + 1).ToList().ForEach(i => registrar.On(LifecyclePoint.Startup, $"x{i}", static _ => default)),
    };

    [Theory]
    [Rule("L1.25")]
    [MemberData(nameof(FaultyRegistrations))]
    public void A_hook_that_cannot_be_registered_follows_the_failure_policy(string what) =>
        ShouldFollowThePolicy(BuiltInReason.InvalidHookRegistration, Faulty[what]);

    [Fact]
    [Rule("L1.26")]
    [Rule("L1.29")]
    public void A_plugin_that_says_it_cannot_work_follows_the_failure_policy() =>
        ShouldFollowThePolicy(BuiltInReason.InstallFailed, static _ => throw new PluginInstallException("there is no printer")).Message.ShouldEndWith("cannot work here: there is no printer");

    [Fact]
    [Rule("L1.11")]
    [Rule("L1.27")]
    public void An_install_that_throws_follows_the_failure_policy() =>
        ShouldFollowThePolicy(BuiltInReason.InstallThrew, static _ => throw new FormatException("two\nlines \u001b[31m")).Message.ShouldEndWith("FormatException: two lines ?[31m");

    [Fact]
    [Rule("L1.11")]
    public void An_exception_whose_message_throws_is_told_by_its_type() =>
        ShouldFollowThePolicy(BuiltInReason.InstallThrew, static _ => throw new HostileException()).Message.ShouldEndWith("HostileException");

    [Fact]
    [Rule("L1.12")]
    [Rule("L1.28")]
    public void A_stuck_install_is_cut_off_and_follows_the_failure_policy()
    {
        using var never = new ManualResetEventSlim();
        ShouldFollowThePolicy(BuiltInReason.InstallTimeout, _ => never.Wait(), options: Sample.Short);
        never.Set();
    }

    [Fact]
    [Rule("L1.12")]
    [Rule("L1.14")]
    [Rule("L1.18")]
    public void A_stuck_member_is_cut_off_and_aborts()
    {
        using var never = new ManualResetEventSlim();
        ShouldAbort(BuiltInReason.PluginNameThrew, Sample.Short, new TestPlugin("a") { OnName = () => Stuck("a"), Says = Sample.FailOpen });
        ShouldAbort(BuiltInReason.CapabilitiesThrew, Sample.Short, new TestPlugin("a") { OnVersion = () => Stuck("1"), Says = Sample.FailOpen });
        ShouldAbort(BuiltInReason.CapabilitiesThrew, Sample.Short, new TestPlugin("a") { OnCapabilities = () => Stuck(Sample.FailOpen) });
        never.Set();

        T Stuck<T>(T value)
        {
            never.Wait();
            return value;
        }
    }

    // The good plugin stands before the faulty one, so that something could be left of it.
    private static BuiltInFault ShouldAbort(string code, BuiltInOptions options, params IPlugin[] plugins)
    {
        var inventory = BuiltInPlugins.Install([new TestPlugin("good", Sample.RegisterAll), .. plugins], options);
        inventory.Fault.ShouldNotBeNull().ReasonCode.ShouldBe(code);
        inventory.Fault.Message.ShouldNotBeEmpty();
        inventory.Fault.Remedy.ShouldNotBeEmpty();
        inventory.Skipped.ShouldBeEmpty();
        inventory.ShouldHoldNothing();
        Should.Throw<BuiltInStartupException>(inventory.ThrowIfAborted).Fault.ShouldBeSameAs(inventory.Fault);
        inventory.ResolveCommandPolicy(static () => null).Fault.ShouldNotBeNull().ReasonCode.ShouldBe(code);
        return inventory.Fault;
    }

    private static BuiltInFault ShouldAbort(string code, params IPlugin[] plugins) => ShouldAbort(code, BuiltInOptions.Default, plugins);

    private static BuiltInFault ShouldFollowThePolicy(string code, Action<IRegistrar>? install, PluginCapabilities? capabilities = null, BuiltInOptions? options = null)
    {
        var open = capabilities ?? Sample.FailOpen;
        Action<IRegistrar> partly = registrar =>
        {
            Sample.RegisterAll(registrar);
            install?.Invoke(registrar);
        };
        ShouldAbort(code, options ?? BuiltInOptions.Default, new TestPlugin("bad", partly) { Says = open with { FailurePolicy = FailurePolicy.FailClosed } });

        var warnings = new List<BuiltInWarning>();
        var inventory = BuiltInPlugins.Install([new TestPlugin("good", Sample.RegisterAll), new TestPlugin("bad", partly) { Says = open }, new TestPlugin("last")], (options ?? BuiltInOptions.Default) with { Warn = warnings.Add });
        inventory.Fault.ShouldBeNull();
        inventory.Plugins.Select(static plugin => plugin.Name).ShouldBe(["good", "last"]);
        inventory.Hooks.ShouldAllBe(static hook => hook.Plugin == "good");
        var skipped = inventory.Skipped.ShouldHaveSingleItem();
        skipped.Name.ShouldBe("bad");
        skipped.Version.ShouldBe("1.0.0");
        skipped.Fault.ReasonCode.ShouldBe(code);
        warnings.ShouldHaveSingleItem().ReasonCode.ShouldBe(code);
        warnings[0].Source.ShouldBe("bad");
        return skipped.Fault;
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");
    }
}
