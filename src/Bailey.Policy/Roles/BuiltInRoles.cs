using System.Collections.Immutable;
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
        Create(Admin, "Governs the community: members, roles, policy, plugins and scripts", "community:*", "domain:*", "member:*", "role:*", "plugin:*", "script:*", "hook:*", "signal:*", "job:*", "audit:*", "self:*"),
        Create("moderator", "Manages plugins, scripts, settings and plugin policy", "community:read", "domain:*", "member:read", "role:read", "plugin:*", "script:*", "hook:*", "signal:*", "job:*", "audit:*", "self:*"),
        Create("member", "Uses what plugins offer", "community:read", "domain:read", "member:read", "plugin:read", "hook:invoke", "signal:read", "signal:acknowledge", "self:*"),
        Create("observer", "Reads", "community:read", "domain:read", "member:read", "plugin:read", "signal:read", "self:*"),
    ];

    /// <summary>Whether a role of this name is built in.</summary>
    public static bool IsBuiltIn(string name) => ForCommunities.Any(role => role.Name == name);

    private static Role Create(string name, string description, params string[] patterns) =>
        new() { Name = name, Description = description, Patterns = [.. patterns.Select(PermissionPattern.Parse)] };
}
