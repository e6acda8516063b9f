using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Run;

/// <summary>As much of the policy of a data directory as a run needs.</summary>
/// <param name="Policy">The policy that knows one principal, where the principal has a profile.</param>
/// <param name="Instance">The policy of the instance; <c>null</c> where it has set none.</param>
/// <param name="Community">The plugin policy of the community; <c>null</c> where no community is named, or it has set none.</param>
internal sealed record RunDocuments(PolicySnapshot Policy, DocumentResult<InstancePolicy>? Instance, DocumentResult<CommunityPluginPolicy>? Community)
{
    /// <summary>Reads them.</summary>
    public static RunDocuments Read(string dataFolder, PrincipalName principal, string? community)
    {
        var policy = PolicySnapshot.Compile(new PolicyDirectory(dataFolder).LoadFor(principal));
        return new RunDocuments(policy, policy.Documents.Instance, community is null ? null : policy.Documents.CommunityOf(community).PluginPolicy);
    }
}
