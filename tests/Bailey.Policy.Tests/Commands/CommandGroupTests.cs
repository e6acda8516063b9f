using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What rules make of a group of commands.</summary>
public sealed class CommandGroupTests
{
    [Fact]
    [Rule("P2.25")]
    public void A_group_is_denied_when_all_in_it_is()
    {
        var policy = Compiled(Rule("r", maxRisk: OperationRisk.Read));
        policy.EvaluateGroup("notes", [Edit, Erase], IdentityKinds.User).Allowed.ShouldBeFalse();
        policy.EvaluateGroup("notes", [Edit, Erase, Show], IdentityKinds.User).Allowed.ShouldBeTrue();
        policy.EvaluateGroup("notes", [], IdentityKinds.User).Allowed.ShouldBeTrue();
        Compiled(Rule(deny: ["**"])).EvaluateGroup("notes", [Edit, Diagnostic], IdentityKinds.User).Allowed.ShouldBeTrue();
        CommandPolicy.None.EvaluateGroup("notes", [Edit], IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.26")]
    public void A_code_that_all_share_is_the_code_of_the_group()
    {
        var decision = Compiled(Rule("r", maxRisk: OperationRisk.Read)).EvaluateGroup("notes", [Edit, Erase], IdentityKinds.User);
        decision.ReasonCode.ShouldBe("risk_too_high");
        decision.Rule.ShouldBe("r");
        decision.Source.ShouldBe(SourceFile);
        decision.Message.ShouldBe("'notes' is denied, because all of its commands are (notes/edit: risk_too_high; notes/erase: risk_too_high)");
        decision.Remedy.ShouldBe("to allow 'notes/edit', whoever keeps /data/policy.yml may, in the rule 'r', raise max_risk to write");
    }

    [Fact]
    [Rule("P2.26")]
    public void Codes_that_differ_are_a_mixed_policy()
    {
        var decision = Compiled(Rule("r", deny: ["**/edit"], maxRisk: OperationRisk.Read)).EvaluateGroup("notes", [Edit, Erase], IdentityKinds.User);
        decision.ReasonCode.ShouldBe(CommandRuleReason.MixedChildrenPolicy);
        decision.Message.ShouldContain("notes/edit: command_denylisted; notes/erase: risk_too_high");
    }

    [Fact]
    [Rule("P2.27")]
    public void The_root_is_never_denied()
    {
        Compiled(Rule(deny: ["**"])).EvaluateGroup("", [Edit, Erase], IdentityKinds.User).Allowed.ShouldBeTrue();
        CommandPolicy.Of(Read("")).EvaluateGroup("", [Edit, Erase], IdentityKinds.User).Allowed.ShouldBeTrue();
    }
}
