using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Policies;
using Bailey.Storage.Profiles;

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
        var folder = Path.Combine(dataFolder, "etc");
        var profile = new ProfileDirectory(Path.Combine(folder, "profiles")).Read(principal);
        var policy = PolicySnapshot.Compile(new PolicyDocuments
        {
            Principals = profile is null ? [] : [new PrincipalRecord(principal) { Profile = profile.Document }],
            Roles = PolicyFile.Read<RoleCatalog>(Path.Combine(folder, "roles.yaml"), RolesDocument.Read),
        });
        return new RunDocuments(
            policy,
            PolicyFile.Read<InstancePolicy>(Path.Combine(folder, "instance.yaml"), InstancePolicyDocument.Read),
            community is null ? null : PolicyFile.Read<CommunityPluginPolicy>(Path.Combine(folder, "communities", community, "plugin-policy.yaml"), CommunityPolicyDocument.Read));
    }
}
