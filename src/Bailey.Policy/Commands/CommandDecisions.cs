using System.Collections.Immutable;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>Words of the answers that command rules give.</summary>
internal static class CommandDecisions
{
    internal static readonly Decision NoRules = Decision.Allow(DecisionLayer.CommandRule, "there are no command rules");
    internal static readonly Decision Diagnostic = Decision.Allow(DecisionLayer.CommandRule, "diagnostics are always allowed");
    internal static readonly Decision GroupAllowed = Decision.Allow(DecisionLayer.CommandRule, "a group is there as long as not all of it is denied");

    internal static Decision Accepted(CommandRule rule, int index, CommandPolicy policy) =>
        Decision.Allow(DecisionLayer.CommandRule, $"the rule {Called(CommandObjection.LabelOf(rule, index))} accepts it") with { Source = policy.Source, Rule = rule.Name };

    internal static Decision RiskInvalid(Operation operation) => Decision.Deny(
        DecisionLayer.CommandRule,
        CommandRuleReason.RiskInvalid,
        $"'{operation.Path}' is denied: its risk '{ShownText.Of(operation.RiskText!)}' is not one of {string.Join(", ", OperationRisks.Names)} (did you mean '{OperationRisks.Nearest(operation.RiskText!)}'?)",
        "whoever wrote the operation must correct its risk; no rule can allow it as it is");

    internal static Decision OperationUnknown(string path) => Decision.Deny(
        DecisionLayer.CommandRule,
        CommandRuleReason.OperationUnknown,
        $"there is no operation '{ShownText.Of(path)}'{NearestWord.Hint(path, OperationCatalog.All.Select(static operation => operation.Path))}",
        "name an operation of the catalogue");

    internal static Decision Rejected(Operation operation, CommandObjection[] objections, CommandPolicy policy)
    {
        var remedy = Remedy(objections, policy);
        if (objections is [var only])
        {
            return Decision.Deny(
                DecisionLayer.CommandRule,
                only.Code,
                $"'{operation.Path}' is denied by the rule {Called(only.Label)}: {only.Because()}",
                remedy) with
            { Source = policy.Source, Rule = only.Rule.Name };
        }

        var each = string.Join("; ", objections.Select(static objection => $"{objection.Label}: {objection.Code}"));
        return Decision.Deny(
            DecisionLayer.CommandRule,
            CommandRuleReason.NoMatchingRule,
            $"'{operation.Path}' is denied: none of the {objections.Length} rules accepts it ({each})",
            remedy) with
        { Source = policy.Source };
    }

    internal static Decision GroupDenied(string group, IReadOnlyList<(Operation Operation, Decision Decision)> children)
    {
        var first = children[0];
        var code = children.All(child => child.Decision.ReasonCode == first.Decision.ReasonCode) ? first.Decision.ReasonCode : CommandRuleReason.MixedChildrenPolicy;
        var each = string.Join("; ", children.Select(static child => $"{child.Operation.Path}: {child.Decision.ReasonCode}"));
        return Decision.Deny(
            DecisionLayer.CommandRule,
            code,
            $"'{group}' is denied, because all of its commands are ({each})",
            first.Decision.Remedy is { } remedy ? $"to allow '{first.Operation.Path}', {remedy}" : null) with
        {
            Source = first.Decision.Source,
            Rule = children.All(child => child.Decision.Rule == first.Decision.Rule) ? first.Decision.Rule : null,
        };
    }

    internal static Decision PolicyInvalid(string source, ImmutableArray<DocumentFault> faults)
    {
        var more = faults.Length > 1 ? FormattableString.Invariant($" (and {faults.Length - 1} more)") : "";
        var first = faults[0];
        var mend = first.Line == 0
            ? "must mend that"
            : FormattableString.Invariant($"must mend line {first.Line}{(first.Fix is null ? "" : $": {first.Fix}")} ('bailey policy validate {source}' lists every fault)");
        return Decision.Deny(
            DecisionLayer.CommandRule,
            CommandRuleReason.PolicyInvalid,
            $"the command rules cannot be used: {first.PlaceIn(source)}: {first.Message}{more}",
            $"whoever keeps {source} {mend}") with
        { Source = source };
    }

    internal static Decision MultipleRestrictPlugins(IReadOnlyList<string> plugins) => Decision.Deny(
        DecisionLayer.CommandRule,
        CommandRuleReason.MultipleRestrictPlugins,
        $"the command rules cannot be used: the plugins {string.Join(", ", plugins.Select(static name => $"'{ShownText.Of(name)}'"))} all contribute some, and only one may",
        "whoever composes the application must keep one of them") with
    { Source = $"plugins {string.Join(", ", plugins)}" };

    internal static Decision InvalidRule(string plugin, string fault) => Decision.Deny(
        DecisionLayer.CommandRule,
        CommandRuleReason.InvalidRule,
        $"the command rules cannot be used: the plugin '{ShownText.Of(plugin)}' contributes one that is none: {fault}",
        "whoever wrote the plugin must mend it, or whoever composes the application leave it out") with
    { Source = $"plugin {plugin}" };

    internal static Decision Unusable(Operation operation, Decision fault) => Decision.Deny(
        DecisionLayer.CommandRule,
        fault.ReasonCode,
        $"'{operation.Path}' is denied, as everything but diagnostics is: {fault.Message}",
        fault.Remedy) with
    { Source = fault.Source };

    // The rule that needs the fewest changes, of those that can be changed to accept the operation at all.
    private static string Remedy(CommandObjection[] objections, CommandPolicy policy)
    {
        var changeable = objections.Where(static objection => objection.CanChange).ToList();
        if (changeable.Count == 0)
        {
            return objections[0].Otherwise;
        }

        var nearest = changeable.MinBy(static objection => objection.ChangesNeeded);
        var who = policy.Kind == CommandPolicySource.Plugin ? $"whoever wrote the {policy.Source}" : $"whoever keeps {policy.Source}";
        return $"{who} may, in the rule {Called(nearest.Label)}, {nearest.Changes()}";
    }

    private static string Called(string label) => label.StartsWith('#') ? label : $"'{label}'";
}
