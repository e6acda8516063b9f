using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Storage.Documents;

/// <summary>Where documents of the policy are.</summary>
public static class GovernedPath
{
    /// <summary>The policy of the instance.</summary>
    public const string Instance = "etc/instance.yaml";

    /// <summary>Roles that the operator made.</summary>
    public const string Roles = "etc/roles.yaml";

    /// <summary>Command rules.</summary>
    public const string Commands = "policy.yml";

    /// <summary>The profile of a principal.</summary>
    public static string Profile(PrincipalName principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return $"etc/profiles/{principal.Text.ToLowerInvariant()}.yaml";
    }

    /// <summary>The members of a community.</summary>
    public static string Members(string community) => $"etc/communities/{Require(community)}/members.yaml";

    /// <summary>The plugin policy of a community.</summary>
    public static string PluginPolicy(string community) => $"etc/communities/{Require(community)}/plugin-policy.yaml";

    private static string Require(string community) => CommunityName.IsValid(community, out var fault) ? community : throw new ArgumentException(fault, nameof(community));
}
