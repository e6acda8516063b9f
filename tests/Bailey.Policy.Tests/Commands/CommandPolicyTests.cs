using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What rules make of one operation.</summary>
public sealed class CommandPolicyTests
{
    private static readonly Operation[] Samples = [Show, Edit, Erase, Unannotated, Mistyped];

    [Fact]
    [Rule("P2.12")]
    public void Without_rules_everything_is_allowed()
    {
        foreach (var operation in Samples.Append(Diagnostic))
        {
            CommandPolicy.None.Evaluate(operation, IdentityKinds.None).Allowed.ShouldBeTrue(operation.Path);
        }
    }

    [Theory]
    [Rule("P2.13")]
    [InlineData("policy/show")]
    [InlineData("policy/explain")]
    [InlineData("policy/explain/operation")]
    [InlineData("policy/explain/capability")]
    [InlineData("policy/explain/egress")]
    [InlineData("policy/validate")]
    [InlineData("plugins/show")]
    [InlineData("help")]
    [InlineData("version")]
    public void Diagnostics_are_allowed_whatever_the_rules_say(string path)
    {
        var operation = OperationCatalog.Get(path);
        Compiled(Rule(deny: ["**"])).Evaluate(operation, IdentityKinds.None).Allowed.ShouldBeTrue();
        Compiled(Rule(allow: ["nothing"], identities: IdentityKinds.Service)).Evaluate(operation, IdentityKinds.User).Allowed.ShouldBeTrue();
        CommandPolicy.Of(Read("")).Evaluate(operation, IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.13")]
    public void Nothing_else_of_the_catalogue_is_a_diagnostic() =>
        OperationCatalog.All.Where(static operation => operation.IsDiagnostic).Select(static operation => operation.Path).Order(StringComparer.Ordinal)
            .ShouldBe(["help", "plugins/show", "policy/explain", "policy/explain/capability", "policy/explain/egress", "policy/explain/operation", "policy/show", "policy/validate", "version"]);

    [Theory]
    [Rule("P2.14")]
    [InlineData("wirte", "write")]
    [InlineData("Read", "read")]
    [InlineData("high_risk_write", "high-risk-write")]
    [InlineData("reed", "read")]
    [InlineData("", "high-risk-write")]
    [InlineData("none of these", "high-risk-write")]
    public void An_invalid_risk_is_denied_before_any_rule_with_the_nearest_name(string risk, string nearest)
    {
        var operation = Annotated("notes/typo", risk);

        // One rule would deny it for another reason, the other would accept it.
        foreach (var policy in new[] { Compiled(Rule(deny: ["**"])), Compiled(Rule(allow: ["**"], allowUnannotated: true)), Compiled(Rule(deny: ["**"]), Rule(allow: ["**"], allowUnannotated: true)) })
        {
            var decision = policy.Evaluate(operation, IdentityKinds.User);
            decision.Allowed.ShouldBeFalse();
            decision.ReasonCode.ShouldBe(CommandRuleReason.RiskInvalid);
            decision.Layer.ShouldBe(DecisionLayer.CommandRule);
            decision.Message.ShouldContain($"did you mean '{nearest}'?");
            decision.Remedy.ShouldNotBeNull();
        }
    }

    [Fact]
    [Rule("P2.15")]
    public void What_names_no_risk_is_denied_unless_the_rule_allows_it()
    {
        var denied = Compiled(Rule("r", allow: ["**"])).Evaluate(Unannotated, IdentityKinds.User);
        denied.ReasonCode.ShouldBe(CommandRuleReason.RiskNotAnnotated);
        denied.Remedy.ShouldBe("whoever keeps /data/policy.yml may, in the rule 'r', set allow_unannotated: true");

        // There is no risk that max_risk could be compared with, and the rule says that this is well.
        Compiled(Rule(allow: ["**"], maxRisk: OperationRisk.Read, allowUnannotated: true)).Evaluate(Unannotated, IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.16")]
    public void A_match_in_deny_is_denied_even_where_allow_matches()
    {
        var decision = Compiled(Rule("r", allow: ["notes/**"], deny: ["other", "notes/ed*", "**/edit"])).Evaluate(Edit, IdentityKinds.User);
        decision.ReasonCode.ShouldBe(CommandRuleReason.CommandDenylisted);
        decision.Message.ShouldBe("'notes/edit' is denied by the rule 'r': 'notes/ed*' in deny matches it");
        decision.Remedy.ShouldBe("whoever keeps /data/policy.yml may, in the rule 'r', remove 'notes/ed*' and '**/edit' from deny");
        Compiled(Rule(deny: ["notes/ed*"])).Evaluate(Show, IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.17")]
    public void What_allow_does_not_name_is_denied()
    {
        var policy = Compiled(Rule("r", allow: ["docs/**", "notes/show"]));
        policy.Evaluate(Show, IdentityKinds.User).Allowed.ShouldBeTrue();
        var decision = policy.Evaluate(Edit, IdentityKinds.User);
        decision.ReasonCode.ShouldBe(CommandRuleReason.DomainNotAllowed);
        decision.Remedy.ShouldBe("whoever keeps /data/policy.yml may, in the rule 'r', add 'notes/edit' to allow");
    }

    [Theory]
    [Rule("P2.18")]
    [Rule("P2.1")]
    [InlineData(OperationRisk.Read, true, false, false)]
    [InlineData(OperationRisk.Write, true, true, false)]
    [InlineData(OperationRisk.HighRiskWrite, true, true, true)]
    public void A_risk_above_the_highest_is_denied(OperationRisk most, bool read, bool write, bool highRiskWrite)
    {
        var policy = Compiled(Rule("r", maxRisk: most));
        foreach (var (operation, allowed) in new[] { (Show, read), (Edit, write), (Erase, highRiskWrite) })
        {
            var decision = policy.Evaluate(operation, IdentityKinds.User);
            decision.Allowed.ShouldBe(allowed, operation.Path);
            decision.ReasonCode.ShouldBe(allowed ? "ok" : CommandRuleReason.RiskTooHigh);
            decision.Remedy.ShouldBe(allowed ? null : $"whoever keeps /data/policy.yml may, in the rule 'r', raise max_risk to {operation.RiskText}");
        }
    }

    [Theory]
    [Rule("P2.19")]
    [InlineData(IdentityKinds.User, IdentityKinds.Any, IdentityKinds.User, true)]
    [InlineData(IdentityKinds.User, IdentityKinds.Any, IdentityKinds.Service, false)]
    [InlineData(IdentityKinds.User, IdentityKinds.Any, IdentityKinds.Any, true)]
    [InlineData(IdentityKinds.User, IdentityKinds.Service, IdentityKinds.Any, false)]
    [InlineData(IdentityKinds.Any, IdentityKinds.Service, IdentityKinds.User, false)]
    [InlineData(IdentityKinds.Any, IdentityKinds.Service, IdentityKinds.Service, true)]
    [InlineData(IdentityKinds.Any, IdentityKinds.Any, IdentityKinds.None, false)]
    [InlineData(IdentityKinds.Any, IdentityKinds.None, IdentityKinds.User, false)]
    [InlineData(IdentityKinds.None, IdentityKinds.None, IdentityKinds.None, true)]
    [InlineData(IdentityKinds.None, IdentityKinds.Service, IdentityKinds.User, true)]
    public void Identities_that_have_nothing_in_common_are_denied(IdentityKinds rule, IdentityKinds operation, IdentityKinds caller, bool allowed)
    {
        var decision = Compiled(Rule(allow: ["**"], identities: rule)).Evaluate(Annotated("notes/x", "read", operation), caller);
        decision.Allowed.ShouldBe(allowed);
        decision.ReasonCode.ShouldBe(allowed ? "ok" : CommandRuleReason.IdentityMismatch);
    }

    [Fact]
    [Rule("P2.19")]
    public void The_remedy_for_identities_is_what_can_be_done()
    {
        var services = Compiled(Rule("r", identities: IdentityKinds.Service));
        services.Evaluate(Show, IdentityKinds.User).Remedy.ShouldBe("whoever keeps /data/policy.yml may, in the rule 'r', add user to identities");
        services.Evaluate(Annotated("notes/x", "read", IdentityKinds.Service), IdentityKinds.User).Remedy.ShouldBe("call it as service");
        services.Evaluate(Annotated("notes/x", "read", IdentityKinds.None), IdentityKinds.User).Remedy.ShouldBe("whoever wrote the operation must say for which kinds of principals it is");
    }

    [Fact]
    [Rule("P2.20")]
    public void The_first_axis_that_fails_is_told()
    {
        var odd = new Operation("notes/odd", null) { Identities = IdentityKinds.Service };
        var erase = Annotated("notes/erase", "high-risk-write", IdentityKinds.Service);
        var all = Rule("r", allow: ["docs/**"], deny: ["notes/**"], maxRisk: OperationRisk.Read, identities: IdentityKinds.User);
        Code(all, odd).ShouldBe(CommandRuleReason.RiskNotAnnotated);
        Code(all with { AllowUnannotated = true }, odd).ShouldBe(CommandRuleReason.CommandDenylisted);
        Code(all, erase).ShouldBe(CommandRuleReason.CommandDenylisted);
        Code(all with { Deny = [] }, erase).ShouldBe(CommandRuleReason.DomainNotAllowed);
        Code(all with { Deny = [], Allow = [] }, erase).ShouldBe(CommandRuleReason.RiskTooHigh);
        Code(all with { Deny = [], Allow = [], MaxRisk = OperationRisk.HighRiskWrite }, erase).ShouldBe(CommandRuleReason.IdentityMismatch);
        Code(all with { Deny = [], Allow = [], MaxRisk = OperationRisk.HighRiskWrite, Identities = IdentityKinds.Any }, erase).ShouldBe("ok");
    }

    [Fact]
    [Rule("P2.20")]
    public void The_remedy_names_every_change_that_is_needed() =>
        Compiled(Rule("r", allow: ["docs/**"], deny: ["notes/**"], maxRisk: OperationRisk.Read, identities: IdentityKinds.Service)).Evaluate(Erase, IdentityKinds.User).Remedy.ShouldBe(
            "whoever keeps /data/policy.yml may, in the rule 'r', remove 'notes/**' from deny, and add 'notes/erase' to allow, and raise max_risk to high-risk-write, and add user to identities");

    [Fact]
    [Rule("P2.11")]
    public void An_empty_field_restricts_nothing()
    {
        // Each rule has one field, and every other one empty.
        foreach (var rule in new[] { Rule(allow: ["**"]), Rule(deny: ["other"]), Rule(maxRisk: OperationRisk.HighRiskWrite), Rule(identities: IdentityKinds.Any) })
        {
            foreach (var operation in new[] { Show, Edit, Erase })
            {
                Compiled(rule).Evaluate(operation, IdentityKinds.Service).Allowed.ShouldBeTrue();
            }
        }

        Compiled(Rule(allowUnannotated: true)).Evaluate(Unannotated, IdentityKinds.None).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P2.21")]
    [Rule("P2.22")]
    public void One_rule_that_accepts_is_enough_and_a_deny_binds_its_own_rule_only()
    {
        var policy = Compiled(Rule("readers", deny: ["notes/edit"], maxRisk: OperationRisk.Read), Rule("editors", allow: ["notes/edit"]));
        var edit = policy.Evaluate(Edit, IdentityKinds.User);
        edit.Allowed.ShouldBeTrue();
        edit.Rule.ShouldBe("editors");
        edit.Source.ShouldBe(SourceFile);
        policy.Evaluate(Show, IdentityKinds.User).Rule.ShouldBe("readers");
        policy.Evaluate(Erase, IdentityKinds.User).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P2.21")]
    public void Two_rules_that_each_accept_on_some_axes_do_not_accept_together() =>
        Compiled(Rule("a", allow: ["notes/**"], maxRisk: OperationRisk.Read), Rule("b", allow: ["docs/**"], maxRisk: OperationRisk.Write)).Evaluate(Edit, IdentityKinds.User).Allowed.ShouldBeFalse();

    [Fact]
    [Rule("P2.23")]
    public void One_rule_that_rejects_is_named_with_its_code()
    {
        var decision = Compiled(Rule("read only", maxRisk: OperationRisk.Read)).Evaluate(Edit, IdentityKinds.User);
        decision.ShouldSatisfyAllConditions(
            () => decision.Allowed.ShouldBeFalse(),
            () => decision.ReasonCode.ShouldBe("risk_too_high"),
            () => decision.Layer.ShouldBe(DecisionLayer.CommandRule),
            () => decision.Rule.ShouldBe("read only"),
            () => decision.Source.ShouldBe(SourceFile),
            () => decision.Message.ShouldBe("'notes/edit' is denied by the rule 'read only': its risk is write, above max_risk read"));
        Compiled(Rule(maxRisk: OperationRisk.Read)).Evaluate(Edit, IdentityKinds.User).Rule.ShouldBeNull();
    }

    [Fact]
    [Rule("P2.24")]
    public void Several_rules_that_reject_are_listed_with_their_codes()
    {
        var policy = Compiled(Rule("read only", maxRisk: OperationRisk.Read), Rule(allow: ["docs/**"]), Rule("people", deny: ["notes/**"], identities: IdentityKinds.User));
        var decision = policy.Evaluate(Edit, IdentityKinds.Service);
        decision.ReasonCode.ShouldBe("no_matching_rule");
        decision.Message.ShouldBe("'notes/edit' is denied: none of the 3 rules accepts it (read only: risk_too_high; #2: domain_not_allowed; people: command_denylisted)");
        decision.Rule.ShouldBeNull();
        decision.Source.ShouldBe(SourceFile);
    }

    [Fact]
    public void The_remedy_of_several_rules_is_the_one_with_the_fewest_changes() =>
        Compiled(Rule("far", allow: ["docs/**"], maxRisk: OperationRisk.Read), Rule("near", maxRisk: OperationRisk.Write)).Evaluate(Erase, IdentityKinds.User).Remedy.ShouldBe(
            "whoever keeps /data/policy.yml may, in the rule 'near', raise max_risk to high-risk-write");

    [Fact]
    public void What_the_catalogue_holds_is_decided_without_allocating()
    {
        var policy = Compiled(Rule("read only", maxRisk: OperationRisk.Read));
        var denied = OperationCatalog.Get("run");
        var allowed = OperationCatalog.Get("inspect");
        var count = Count(policy, allowed, denied);
        var before = GC.GetAllocatedBytesForCurrentThread();
        count += Count(policy, allowed, denied);
        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
        count.ShouldBe(2_000);
    }

    [Fact]
    public void An_operation_that_only_looks_like_one_of_the_catalogue_is_judged_by_what_it_is()
    {
        var policy = CommandPolicy.Of(new CommandRuleSet([Rule("r", maxRisk: OperationRisk.Read)]), CommandPolicySource.File, SourceFile, [Annotated("inspect", "write"), Edit]);
        policy.Evaluate(OperationCatalog.Get("inspect"), IdentityKinds.User).Allowed.ShouldBeTrue();
        policy.Evaluate(Annotated("inspect", "write"), IdentityKinds.User).Allowed.ShouldBeFalse();
        policy.Evaluate(new Operation("policy/show", "high-risk-write"), IdentityKinds.User).Allowed.ShouldBeFalse();
    }

    [Fact]
    public void Rules_that_are_none_are_refused()
    {
        Should.Throw<ArgumentException>(() => new CommandRuleSet([]));
        Should.Throw<ArgumentException>(() => new CommandRuleSet(default));
        Should.Throw<ArgumentException>(() => new CommandRuleSet([null!]));
        Should.Throw<ArgumentException>(() => new CommandRuleSet([Rule("says nothing")])).Message.ShouldContain("rule #1");
        Should.Throw<ArgumentException>(() => new CommandRuleSet([Rule(allow: ["a"]), Rule(maxRisk: (OperationRisk)7)])).Message.ShouldContain("rule #2");
        Should.Throw<ArgumentException>(() => new CommandRuleSet([Rule(identities: (IdentityKinds)8)]));
        Should.Throw<ArgumentException>(() => new CommandRuleSet([Rule("#1", allow: ["a"])]));
        Should.Throw<ArgumentException>(() => new CommandRuleSet([.. Enumerable.Repeat(Rule(allow: ["a"]), CommandRuleSet.MaxRules + 1)]));
        var wide = Rule(allow: [.. Enumerable.Range(0, 32).Select(static i => $"{{a,b}}{{a,b}}{{a,b}}{{a,b}}{{a,b}}{{a,b}}{i}")]);
        Should.Throw<ArgumentException>(() => new CommandRuleSet([wide])).Message.ShouldContain("2,048");
    }

    private static string Code(CommandRule rule, Operation operation) => Compiled(rule).Evaluate(operation, IdentityKinds.Service).ReasonCode;

    private static int Count(CommandPolicy policy, Operation allowed, Operation denied)
    {
        var count = 0;
        for (var i = 0; i < 1_000; i++)
        {
            count += policy.Evaluate(allowed, IdentityKinds.User).Allowed && !policy.Evaluate(denied, IdentityKinds.User).Allowed ? 1 : 0;
        }

        return count;
    }
}
