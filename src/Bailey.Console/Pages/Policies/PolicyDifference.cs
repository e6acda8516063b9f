using System.Collections.Immutable;

namespace Bailey.Console.Pages.Policies;

/// <summary>How two states of a policy differ in one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Removed">What is there no more.</param>
/// <param name="Added">What is there now.</param>
public sealed record PolicyDifference(PolicyKey Key, ImmutableArray<string> Removed, ImmutableArray<string> Added)
{
    /// <summary>How a draft differs from another.</summary>
    internal static ImmutableArray<PolicyDifference> Between(PolicyDraft before, PolicyDraft after, ImmutableArray<PolicyKey> keys) =>
    [
        .. keys
            .Select(key => (Key: key, Before: before.Shown(key), After: after.Shown(key)))
            .Where(static pair => !pair.Before.SequenceEqual(pair.After))
            .Select(static pair => Of(pair.Key, pair.Before, pair.After)),
    ];

    // Entries that only changed their places are shown whole, as nothing else tells what changed.
    private static PolicyDifference Of(PolicyKey key, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var difference = new PolicyDifference(key, [.. before.Except(after)], [.. after.Except(before)]);
        return difference.Removed.IsEmpty && difference.Added.IsEmpty ? new PolicyDifference(key, [.. before], [.. after]) : difference;
    }
}
