using System.Collections.Immutable;

namespace Bailey.Console.Pages.Policies;

/// <summary>Two people changed a policy at the same time: what each did, and what comes of both.</summary>
/// <param name="TheirText">The policy as somebody else stored it.</param>
/// <param name="TheirTag">Its tag.</param>
/// <param name="Theirs">What they changed.</param>
/// <param name="Mine">What is changed here.</param>
/// <param name="Merged">Both together; where both changed a key, it is as it is here. Null where one of the texts cannot be taken apart.</param>
public sealed record PolicyConflict(string TheirText, string? TheirTag, ImmutableArray<PolicyDifference> Theirs, ImmutableArray<PolicyDifference> Mine, string? Merged)
{
    /// <summary>What both changed.</summary>
    internal IEnumerable<PolicyKey> Both => Mine.Select(static mine => mine.Key).Where(key => Theirs.Any(theirs => theirs.Key == key));

    /// <summary>Compares.</summary>
    /// <param name="known">The policy from which both began.</param>
    /// <param name="mine">What is typed here.</param>
    /// <param name="theirText">What is stored now.</param>
    /// <param name="theirTag">Its tag.</param>
    /// <param name="keys">The keys of such a policy.</param>
    internal static PolicyConflict Of(string known, string mine, string theirText, string? theirTag, ImmutableArray<PolicyKey> keys)
    {
        if (PolicyDraft.Read(known, keys) is not { } before || PolicyDraft.Read(mine, keys) is not { } here || PolicyDraft.Read(theirText, keys) is not { } there)
        {
            return new PolicyConflict(theirText, theirTag, [], [], null);
        }

        var theirs = PolicyDifference.Between(before, there, keys);
        var changed = PolicyDifference.Between(before, here, keys);
        foreach (var key in changed.Select(static difference => difference.Key))
        {
            there.Take(key, here);
        }

        return new PolicyConflict(theirText, theirTag, theirs, changed, changed.IsEmpty ? theirText : there.Print());
    }
}
