using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What holds of every set of rules.</summary>
public sealed class CommandPolicyProperties
{
    private static readonly string[] GlobTexts = ["**", "notes/**", "notes/*", "docs/**", "notes/show", "notes/{edit,erase}", "**/e*", "[a-m]*/**"];

    private static readonly Gen<OperationGlob[]> Globs = Gen.Elements(GlobTexts).ListOf().Select(static list => list.Take(3).Select(OperationGlob.Parse).ToArray());

    private static readonly Gen<CommandRule> AnyRule =
        from allow in Globs
        from deny in Globs
        from risk in Gen.Elements<OperationRisk?>(null, OperationRisk.Read, OperationRisk.Write, OperationRisk.HighRiskWrite)
        from identities in Gen.Elements(IdentityKinds.None, IdentityKinds.User, IdentityKinds.Service, IdentityKinds.Any)
        from unannotated in Gen.Elements(true, false)
        from name in Gen.Elements("a", "b c", null)
        from description in Gen.Elements("plain", "two\nlines: \"quoted\" # and more", "yes", " 012 ", "\u00E9\U0001F600", null)
        select new CommandRule { Name = name, Description = description, Allow = [.. allow], Deny = [.. deny], MaxRisk = risk, Identities = identities, AllowUnannotated = unannotated };

    private static readonly Gen<CommandRuleSet> Sets = AnyRule.Where(static rule => !rule.IsEmpty).NonEmptyListOf().Select(static rules => new CommandRuleSet([.. rules.Take(4)]));

    private static readonly Operation[] Operations = [Show, Edit, Erase, Unannotated, Mistyped, Annotated("docs", "read", IdentityKinds.User), Annotated("docs/a/b", "write", IdentityKinds.Service), Annotated("x", "read", IdentityKinds.None)];

    private static readonly IdentityKinds[] Callers = [IdentityKinds.None, IdentityKinds.User, IdentityKinds.Service, IdentityKinds.Any];

    [Fact]
    [Rule("P2.16")]
    [Rule("P2.21")]
    public void Adding_a_deny_never_allows_more() =>
        Prop.ForAll(Sets.ToArbitrary(), Gen.Elements(GlobTexts).ToArbitrary(), static (set, glob) =>
        {
            var stricter = new CommandRuleSet([.. set.Rules.Select(rule => rule with { Deny = rule.Deny.Add(OperationGlob.Parse(glob)) })]);
            return Allowed(stricter).IsSubsetOf(Allowed(set));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tightening_any_field_never_allows_more() =>
        Prop.ForAll(Sets.ToArbitrary(), static set =>
        {
            var allowed = Allowed(set);
            return new Func<CommandRule, CommandRule>[]
            {
                static rule => rule with { MaxRisk = OperationRisk.Read },
                static rule => rule with { AllowUnannotated = false, MaxRisk = rule.MaxRisk ?? OperationRisk.HighRiskWrite },
                static rule => rule with { Identities = rule.Identities == IdentityKinds.Any || rule.Identities == IdentityKinds.None ? IdentityKinds.User : rule.Identities },
                static rule => rule.Allow.IsEmpty ? rule with { Allow = [OperationGlob.Parse("notes/**")] } : rule with { Allow = [rule.Allow[0]] },
            }.All(tighten => Allowed(new CommandRuleSet([.. set.Rules.Select(tighten)])).IsSubsetOf(allowed));
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Rule("P2.21")]
    [Rule("P2.22")]
    public void Rules_together_allow_what_each_allows_alone() =>
        Prop.ForAll(Sets.ToArbitrary(), static set => Allowed(set).SetEquals(set.Rules.SelectMany(static rule => Allowed(new CommandRuleSet([rule]))))).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_decided_beforehand_is_what_is_decided_when_asked() =>
        Prop.ForAll(Sets.ToArbitrary(), static set =>
        {
            var before = CommandPolicy.Of(set, CommandPolicySource.File, SourceFile, Operations);
            var asked = CommandPolicy.Of(set, CommandPolicySource.File, SourceFile);
            return Operations.All(operation => Callers.All(caller => before.Evaluate(operation, caller) == asked.Evaluate(operation, caller)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_denial_has_a_known_code_a_message_and_a_remedy()
    {
        var codes = typeof(CommandRuleReason).GetFields().Select(static field => (string)field.GetRawConstantValue()!).ToHashSet();
        Prop.ForAll(Sets.ToArbitrary(), set => Decisions(set).Select(static entry => entry.Decision).Where(static decision => !decision.Allowed).All(decision =>
            codes.Contains(decision.ReasonCode) && decision.Layer == DecisionLayer.CommandRule && decision.Message.Length > 0 && decision.Remedy is { Length: > 0 })).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Rule("P2.3")]
    public void Printing_and_reading_gives_the_same_rules() =>
        Prop.ForAll(Sets.ToArbitrary(), static set => Read(CommandRuleDocument.Print(set)).Require().Equals(set)).QuickCheckThrowOnFailure();

    private static HashSet<(string, IdentityKinds)> Allowed(CommandRuleSet set) =>
        [.. Decisions(set).Where(static entry => entry.Decision.Allowed).Select(static entry => (entry.Path, entry.Caller))];

    private static IEnumerable<(string Path, IdentityKinds Caller, Decision Decision)> Decisions(CommandRuleSet set)
    {
        var policy = CommandPolicy.Of(set, CommandPolicySource.File, SourceFile);
        return Operations.SelectMany(operation => Callers.Select(caller => (operation.Path, caller, policy.Evaluate(operation, caller))));
    }
}
