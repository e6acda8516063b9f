using System.Collections.Immutable;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Roles;

/// <summary>The roles that every instance has. They cannot be redefined.</summary>
public static class BuiltInRoles
{
    /// <summary>The name of the role that holds everything in the instance, and of the one that governs a community.</summary>
    public const string Admin = "admin";

    /// <summary>Holds <c>*</c> in the whole instance.</summary>
    public static Role InstanceAdmin { get; } = new() { Name = Admin, Description = "Everything, in the whole instance", Patterns = [PermissionPattern.Everything] };

    /// <summary>The roles that members of a community may have: <c>admin</c>, <c>moderator</c>, <c>member</c>, <c>observer</c>, the strongest first.</summary>
    public static ImmutableArray<Role> ForCommunities { get; } =
    [
        Create(Admin, "Governs the community: members, roles, policy, plugins and scripts", CommunityRolePatterns.Admin),
        Create("moderator", "Manages plugins, scripts, settings and plugin policy", CommunityRolePatterns.Moderator),
        Create("member", "Reads, and uses what plugins offer", CommunityRolePatterns.Member),
        Create("observer", "Reads", CommunityRolePatterns.Observer),
    ];

    /// <summary>Whether a role of this name is built in.</summary>
    public static bool IsBuiltIn(string name) => ForCommunities.Any(role => role.Name == name);

    private static Role Create(string name, string description, ImmutableArray<PermissionPattern> patterns) =>
        new() { Name = name, Description = description, Patterns = patterns };
}
