using System.Collections.Immutable;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>Why one rule does not accept an operation: the first axis that fails, and all changes of the rule that would be needed.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Label">Its name, or its place as in <c>#2</c>.</param>
/// <param name="Code">The first axis that fails, as one of <see cref="CommandRuleReason"/>.</param>
/// <param name="Because">Why, as a sentence after the operation.</param>
/// <param name="Changes">What to change, as the rest of a sentence after "may"; null where no change of the rule helps.</param>
/// <param name="Otherwise">What helps where no change of the rule does.</param>
internal sealed record CommandObjection(CommandRule Rule, string Label, string Code, string Because, ImmutableArray<string>? Changes, string? Otherwise)
{
    /// <summary>The objection of a rule; null where it accepts the operation on every axis.</summary>
    internal static CommandObjection? Of(CommandRule rule, int index, Operation operation, IdentityKinds caller)
    {
        var axes = Axes(rule, operation, caller).ToList();
        if (axes.Count == 0)
        {
            return null;
        }

        var changes = axes.Select(static axis => axis.Change).OfType<string>().ToImmutableArray();
        return new CommandObjection(
            rule,
            LabelOf(rule, index),
            axes[0].Code,
            axes[0].Because,
            changes.Length == axes.Count ? changes : null,
            axes.Select(static axis => axis.Otherwise).FirstOrDefault(static text => text is not null));
    }

    /// <summary>What a rule is called.</summary>
    internal static string LabelOf(CommandRule rule, int index) => rule.Name ?? FormattableString.Invariant($"#{index + 1}");

    private static IEnumerable<Axis> Axes(CommandRule rule, Operation operation, IdentityKinds caller)
    {
        if (operation.RiskText is null && !rule.AllowUnannotated)
        {
            yield return new(CommandRuleReason.RiskNotAnnotated, "it does not say how risky it is", "set allow_unannotated: true");
        }

        if (rule.Deny.Where(glob => glob.Matches(operation.Path)).Select(static glob => $"'{glob.Text}'").ToList() is [var first, ..] matches)
        {
            yield return new(CommandRuleReason.CommandDenylisted, $"{first} in deny matches it", $"remove {string.Join(" and ", matches)} from deny");
        }

        if (!rule.Allow.IsEmpty && !rule.Allow.Any(glob => glob.Matches(operation.Path)))
        {
            yield return new(CommandRuleReason.DomainNotAllowed, "nothing in allow matches it", $"add '{operation.Path}' to allow");
        }

        // What names no risk got here by allow_unannotated, or has been objected to above.
        if (rule.MaxRisk is { } most && operation.Risk is { } risk && risk > most)
        {
            var name = OperationRisks.NameOf(risk);
            yield return new(CommandRuleReason.RiskTooHigh, $"its risk is {name}, above max_risk {OperationRisks.NameOf(most)}", $"raise max_risk to {name}");
        }

        if (rule.Identities != IdentityKinds.None && (rule.Identities & operation.Identities & caller) == 0)
        {
            yield return Mismatch(rule, operation, caller);
        }
    }

    private static Axis Mismatch(CommandRule rule, Operation operation, IdentityKinds caller)
    {
        var fitting = IdentityKindNames.Of(operation.Identities & caller);
        var because = $"the rule is for {Words(rule.Identities)}, the operation for {Words(operation.Identities)}, and the caller is {(caller == IdentityKinds.None ? "not known to be either" : Words(caller))}";
        return fitting is [var kind, ..]
            ? new(CommandRuleReason.IdentityMismatch, because, $"add {kind} to identities")
            : new(CommandRuleReason.IdentityMismatch, because, null, operation.Identities == IdentityKinds.None
                ? "whoever wrote the operation must say for which kinds of principals it is"
                : $"call it as {Words(operation.Identities)}");
    }

    private static string Words(IdentityKinds kinds) => kinds == IdentityKinds.None ? "no kind of principal" : string.Join(" or ", IdentityKindNames.Of(kinds));

    private readonly record struct Axis(string Code, string Because, string? Change, string? Otherwise = null);
}
