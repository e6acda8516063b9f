namespace Bailey.Policy.Documents;

/// <summary>The kinds of document that a policy is made of.</summary>
public enum PolicyDocumentKind
{
    /// <summary>Command rules: <c>policy.yml</c>.</summary>
    CommandRules,

    /// <summary>The profile of a principal: <c>etc/profiles/PRINCIPAL.yaml</c>.</summary>
    Profile,

    /// <summary>Roles that the operator made: <c>etc/roles.yaml</c>.</summary>
    Roles,

    /// <summary>The policy of the instance: <c>etc/instance.yaml</c>.</summary>
    Instance,

    /// <summary>The plugin policy of a community: <c>etc/communities/COMMUNITY/plugin-policy.yaml</c>.</summary>
    CommunityPlugins,

    /// <summary>The members of a community: <c>etc/communities/COMMUNITY/members.yaml</c>.</summary>
    Members,
}
