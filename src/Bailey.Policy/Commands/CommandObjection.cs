using System.Numerics;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>Why one rule does not accept an operation. Holds no words, as of most objections none are needed.</summary>
internal readonly struct CommandObjection
{
    private readonly Operation _operation;
    private readonly IdentityKinds _caller;
    private readonly int _index;
    private readonly CommandAxes _failed;

    private CommandObjection(CommandRule rule, int index, Operation operation, IdentityKinds caller, CommandAxes failed)
    {
        Rule = rule;
        _index = index;
        _operation = operation;
        _caller = caller;
        _failed = failed;
    }

    /// <summary>The rule.</summary>
    internal CommandRule Rule { get; }

    /// <summary>The name of the rule, or its place as in <c>#2</c>.</summary>
    internal string Label => LabelOf(Rule, _index);

    /// <summary>The first axis that fails, as one of <see cref="CommandRuleReason"/>.</summary>
    internal string Code => First switch
    {
        CommandAxes.Annotation => CommandRuleReason.RiskNotAnnotated,
        CommandAxes.Deny => CommandRuleReason.CommandDenylisted,
        CommandAxes.Allow => CommandRuleReason.DomainNotAllowed,
        CommandAxes.Risk => CommandRuleReason.RiskTooHigh,
        _ => CommandRuleReason.IdentityMismatch,
    };

    /// <summary>How many fields of the rule would have to change.</summary>
    internal int ChangesNeeded => BitOperations.PopCount((uint)_failed);

    /// <summary>Whether the rule could be changed to accept the operation from this caller.</summary>
    internal bool CanChange => !_failed.HasFlag(CommandAxes.Identity) || (_operation.Identities & _caller) != 0;

    /// <summary>What helps where no change of the rule does.</summary>
    internal string Otherwise => _operation.Identities == IdentityKinds.None
        ? "whoever wrote the operation must say for which kinds of principals it is"
        : $"call it as {Words(_operation.Identities)}";

    private CommandAxes First => (CommandAxes)(1 << BitOperations.TrailingZeroCount((uint)_failed));

    /// <summary>What a rule is called.</summary>
    internal static string LabelOf(CommandRule rule, int index) => rule.Name ?? FormattableString.Invariant($"#{index + 1}");

    /// <summary>The objection of a rule; false where it accepts the operation on every axis.</summary>
    internal static bool TryRaise(CommandRule rule, int index, Operation operation, IdentityKinds caller, out CommandObjection objection)
    {
        var failed = CommandAxes.None;
        failed |= operation.RiskText is null && !rule.AllowUnannotated ? CommandAxes.Annotation : CommandAxes.None;
        failed |= AnyMatches(rule.Deny.AsSpan(), operation.Path) ? CommandAxes.Deny : CommandAxes.None;
        failed |= !rule.Allow.IsEmpty && !AnyMatches(rule.Allow.AsSpan(), operation.Path) ? CommandAxes.Allow : CommandAxes.None;

        // What names no risk got here by allow_unannotated, or has been objected to above.
        failed |= operation.Risk > rule.MaxRisk ? CommandAxes.Risk : CommandAxes.None;
        failed |= rule.Identities != IdentityKinds.None && (rule.Identities & operation.Identities & caller) == 0 ? CommandAxes.Identity : CommandAxes.None;
        objection = new CommandObjection(rule, index, operation, caller, failed);
        return failed != CommandAxes.None;
    }

    /// <summary>Why, by the first axis that fails, as a sentence about the operation.</summary>
    internal string Because() => First switch
    {
        CommandAxes.Annotation => "it does not say how risky it is",
        CommandAxes.Deny => $"{DenyMatches()[0]} in deny matches it",
        CommandAxes.Allow => "nothing in allow matches it",
        CommandAxes.Risk => $"its risk is {_operation.RiskText}, above max_risk {OperationRisks.NameOf(Rule.MaxRisk!.Value)}",
        _ => $"the rule is for {Words(Rule.Identities)}, the operation for {Words(_operation.Identities)}, and the caller is {(_caller == IdentityKinds.None ? "not known to be either" : Words(_caller))}",
    };

    /// <summary>Every change that is needed, as the rest of a sentence after "may".</summary>
    internal string Changes()
    {
        List<string> changes = [];
        if (_failed.HasFlag(CommandAxes.Annotation))
        {
            changes.Add("set allow_unannotated: true");
        }

        if (_failed.HasFlag(CommandAxes.Deny))
        {
            changes.Add($"remove {string.Join(" and ", DenyMatches())} from deny");
        }

        if (_failed.HasFlag(CommandAxes.Allow))
        {
            changes.Add($"add '{_operation.Path}' to allow");
        }

        if (_failed.HasFlag(CommandAxes.Risk))
        {
            changes.Add($"raise max_risk to {_operation.RiskText}");
        }

        if (_failed.HasFlag(CommandAxes.Identity))
        {
            changes.Add($"add {IdentityKindNames.Of(_operation.Identities & _caller)[0]} to identities");
        }

        return string.Join(", and ", changes);
    }

    private static bool AnyMatches(ReadOnlySpan<OperationGlob> globs, string path)
    {
        foreach (var glob in globs)
        {
            if (glob.Matches(path))
            {
                return true;
            }
        }

        return false;
    }

    private static string Words(IdentityKinds kinds) => kinds == IdentityKinds.None ? "no kind of principal" : string.Join(" or ", IdentityKindNames.Of(kinds));

    private List<string> DenyMatches()
    {
        var path = _operation.Path;
        return [.. Rule.Deny.Where(glob => glob.Matches(path)).Select(static glob => $"'{glob.Text}'")];
    }
}
