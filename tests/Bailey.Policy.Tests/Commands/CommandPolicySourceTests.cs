using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;
using Bailey.Testing;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>Which rules are in force, and what holds when they cannot be used.</summary>
public sealed class CommandPolicySourceTests
{
    private static readonly CommandRule ReadOnly = Rule("read only", maxRisk: OperationRisk.Read);

    [Fact]
    [Rule("P2.31")]
    public void Without_a_plugin_the_file_governs_and_without_a_file_nothing()
    {
        var byFile = CommandPolicy.Resolve([], () => Read("deny: [notes/edit]"));
        byFile.Kind.ShouldBe(CommandPolicySource.File);
        byFile.Source.ShouldBe(SourceFile);
        byFile.Fault.ShouldBeNull();
        byFile.Evaluate(Edit, IdentityKinds.User).ReasonCode.ShouldBe(CommandRuleReason.CommandDenylisted);

        var byNothing = CommandPolicy.Resolve([new PluginCommandRules("quiet", [])], () => null);
        byNothing.Kind.ShouldBe(CommandPolicySource.None);
        byNothing.Evaluate(Erase, IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.31")]
    [Rule("P2.32")]
    public void A_plugin_shadows_the_file_which_is_not_even_read()
    {
        var policy = CommandPolicy.Resolve([new PluginCommandRules("fence", [ReadOnly])], () => throw new InvalidOperationException("the file was read"));
        policy.Kind.ShouldBe(CommandPolicySource.Plugin);
        policy.Source.ShouldBe("plugin fence");
        var denial = policy.Evaluate(Edit, IdentityKinds.User);
        denial.Source.ShouldBe("plugin fence");
        denial.Remedy.ShouldBe("whoever wrote the plugin fence may, in the rule 'read only', raise max_risk to write");
    }

    [Fact]
    [Rule("P2.33")]
    public void Two_plugins_with_rules_stop_the_start()
    {
        var policy = CommandPolicy.Resolve([new PluginCommandRules("fence", [ReadOnly]), new PluginCommandRules("wall", [ReadOnly])], () => null);
        policy.Fault.ShouldNotBeNull().ReasonCode.ShouldBe("multiple_restrict_plugins");
        policy.Fault.Message.ShouldContain("'fence', 'wall'");
        policy.Fault.Remedy.ShouldNotBeNull();
        policy.Evaluate(Show, IdentityKinds.User).ReasonCode.ShouldBe("multiple_restrict_plugins");
        policy.Evaluate(Diagnostic, IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.34")]
    public void One_plugin_may_contribute_many_rules_and_often()
    {
        var policy = CommandPolicy.Resolve([new PluginCommandRules("fence", [ReadOnly, Rule(allow: ["notes/edit"])]), new PluginCommandRules("fence", [Rule(allow: ["notes/erase"])]), new PluginCommandRules("quiet", [])], () => null);
        policy.Fault.ShouldBeNull();
        policy.Rules.Length.ShouldBe(3);
        policy.Evaluate(Erase, IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    public void A_plugin_whose_rule_is_none_stops_the_start()
    {
        var policy = CommandPolicy.Resolve([new PluginCommandRules("fence", [ReadOnly, Rule("empty")])], () => null);
        policy.Fault.ShouldNotBeNull().ReasonCode.ShouldBe(CommandRuleReason.InvalidRule);
        policy.Fault.Message.ShouldContain("'fence'");
        policy.Fault.Message.ShouldContain("rule #2");
        policy.Evaluate(Show, IdentityKinds.User).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P2.46")]
    [Rule("P2.47")]
    public void A_faulty_file_stops_the_start_and_leaves_diagnostics_alone()
    {
        var policy = CommandPolicy.Of(Read("name: x\nmax_risk: \"\"\nalow: [run]\n"));
        policy.Fault.ShouldNotBeNull().ReasonCode.ShouldBe("policy_invalid");
        policy.Faults.Length.ShouldBe(2);
        foreach (var operation in OperationCatalog.All.Append(Show).Append(Unannotated).Append(Mistyped))
        {
            var decision = policy.Evaluate(operation, IdentityKinds.User);
            decision.Allowed.ShouldBe(operation.IsDiagnostic, operation.Path);
            if (!decision.Allowed)
            {
                decision.ReasonCode.ShouldBe("policy_invalid");
                decision.Message.ShouldContain("/data/policy.yml:2:11: ");
                decision.Message.ShouldContain("(and 1 more)");
                decision.Source.ShouldBe(SourceFile);
                decision.Remedy.ShouldBe("whoever keeps /data/policy.yml must mend line 2 ('bailey policy validate /data/policy.yml' lists every fault)");
            }
        }
    }

    [Fact]
    [Rule("P2.47")]
    public void The_fix_of_a_faulty_file_is_told()
    {
        var fault = CommandPolicy.Of(Read("alow: [run]")).Fault.ShouldNotBeNull();
        fault.Message.ShouldBe("the command rules cannot be used: /data/policy.yml:1:1: the key 'alow' is not known here (did you mean 'allow'?)");
        fault.Remedy.ShouldNotBeNull().ShouldContain("must mend line 1: the keys are name, description, allow,");
    }

    [Fact]
    [Rule("P2.46")]
    public void A_file_that_cannot_be_read_fails_closed_as_well()
    {
        var policy = CommandPolicy.Of(new DocumentFault("file_failed", 0, 0, "", "cannot be opened").ToResult<CommandRuleSet>(SourceFile));
        policy.Evaluate(Show, IdentityKinds.User).Message.ShouldBe("'notes/show' is denied, as everything but diagnostics is: the command rules cannot be used: /data/policy.yml: cannot be opened");
        policy.Fault.ShouldNotBeNull().Remedy.ShouldBe("whoever keeps /data/policy.yml must mend that");
    }
}
