using System.Collections.Immutable;

namespace Bailey.Policy.Commands;

/// <summary>The rules of one source, at least one, each usable.</summary>
public sealed class CommandRuleSet : IEquatable<CommandRuleSet>
{
    /// <summary>Rules of one source: 64.</summary>
    public const int MaxRules = 64;

    /// <summary>Patterns of all rules together, each alternative of braces counted: 2,000.</summary>
    public const int MaxAlternatives = 2_000;

    /// <summary>Takes rules as they are.</summary>
    /// <exception cref="ArgumentException">There is none, there are too many, or one says nothing or holds a value that does not exist.</exception>
    public CommandRuleSet(ImmutableArray<CommandRule> rules)
    {
        if (FaultOf(rules) is { } fault)
        {
            throw new ArgumentException(fault, nameof(rules));
        }

        Rules = rules;
    }

    /// <summary>The rules, in their order.</summary>
    public ImmutableArray<CommandRule> Rules { get; }

    /// <inheritdoc/>
    public bool Equals(CommandRuleSet? other) => other is not null && Rules.SequenceEqual(other.Rules);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CommandRuleSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rules.Length, Rules[0]);

    /// <summary>Why rules cannot be used together; null where they can.</summary>
    public static string? FaultOf(ImmutableArray<CommandRule> rules)
    {
        if (rules.IsDefaultOrEmpty)
        {
            return "there must be at least one rule";
        }

        if (rules.Length > MaxRules)
        {
            return FormattableString.Invariant($"there are {rules.Length:N0} rules, and {MaxRules} are allowed");
        }

        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i] is not { } rule)
            {
                return FormattableString.Invariant($"rule #{i + 1} is null");
            }

            if (rule.Fault() is { } fault)
            {
                return FormattableString.Invariant($"rule #{i + 1}: {fault}");
            }
        }

        return OverFilled(rules);
    }

    internal static string? OverFilled(IEnumerable<CommandRule> rules) =>
        rules.Sum(static rule => rule.Allow.Sum(static glob => glob.Alternatives) + rule.Deny.Sum(static glob => glob.Alternatives)) is > MaxAlternatives and var sum
            ? FormattableString.Invariant($"the rules stand for {sum:N0} patterns, each alternative of braces counted, and {MaxAlternatives:N0} are allowed")
            : null;
}
