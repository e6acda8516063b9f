using System.Collections.Immutable;
using Bailey.Plugins.Store;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Documents;

namespace Bailey.Server.Policies;

/// <summary>A change of documents of the policy.</summary>
/// <param name="Target">What is changed, in a few words, for the audit log: <c>profile ann</c>.</param>
/// <param name="Changes">The documents.</param>
internal sealed record PolicyEdit(string Target, params ImmutableArray<GovernedChange> Changes)
{
    /// <summary>Whose policy it is; null for the instance's.</summary>
    internal string? Community { get; init; }

    /// <summary>Makes the policy that there would be, where the instance could lose its last admin by it; null where it cannot.</summary>
    internal Func<PolicyDocuments, PolicyDocuments>? Apply { get; init; }

    /// <summary>What else is stored with it.</summary>
    internal ImmutableArray<StoreMutation> Mutations { get; init; } = [];
}
