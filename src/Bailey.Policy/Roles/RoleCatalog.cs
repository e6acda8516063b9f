using System.Collections.Immutable;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Roles;

/// <summary>The roles there are: the built-in ones, and those that the operator made. Immutable.</summary>
public sealed class RoleCatalog
{
    private readonly Dictionary<(string Name, string? Community), Role> _custom;

    private RoleCatalog(ImmutableArray<Role> custom)
    {
        Custom = custom;
        _custom = custom.ToDictionary(static role => (role.Name, role.Scope.Community));
    }

    /// <summary>The built-in roles alone.</summary>
    public static RoleCatalog BuiltInOnly { get; } = new([]);

    /// <summary>Roles that the operator made.</summary>
    public ImmutableArray<Role> Custom { get; }

    /// <summary>The built-in roles and some more.</summary>
    /// <exception cref="ArgumentException">Two have one name and scope, or one has the name of a built-in role.</exception>
    public static RoleCatalog With(IEnumerable<Role> custom)
    {
        ImmutableArray<Role> roles = [.. custom];
        foreach (var role in roles)
        {
            if (FaultOf(role) is { } fault)
            {
                throw new ArgumentException(fault.Message, nameof(custom));
            }
        }

        return new RoleCatalog(roles);
    }

    /// <summary>Why a role cannot be made, or null where it can.</summary>
    public static Decision? FaultOf(Role role)
    {
        ArgumentNullException.ThrowIfNull(role);
        if (!Role.IsName(role.Name, out var fault))
        {
            return Decision.Deny(DecisionLayer.Permission, PermissionReason.RoleInvalid, fault);
        }

        if (BuiltInRoles.IsBuiltIn(role.Name))
        {
            return Decision.Deny(DecisionLayer.Permission, PermissionReason.RoleBuiltIn, $"the role '{role.Name}' is built in and cannot be redefined", "choose another name");
        }

        return role.Patterns.Any(static pattern => pattern.IsEverything) && !role.UnsafeAdmin
            ? Decision.Deny(
                DecisionLayer.Permission,
                PermissionReason.UnsafeAdmin,
                $"the role '{role.Name}' holds '*', which is everything there is or will be",
                "name what is needed, or say 'unsafe_admin: true' to mean it")
            : null;
    }

    /// <summary>
    /// A role of the instance: <c>admin</c>, or one that the operator made. The roles that are built in for communities are had by being a
    /// member of one, and not found here.
    /// </summary>
    public Role? FindInInstance(string name) => name == BuiltInRoles.Admin ? BuiltInRoles.InstanceAdmin : _custom.GetValueOrDefault((name, null));

    /// <summary>A role that counts in a community: one built in for communities, one of its own, or one of the instance's that the operator made.</summary>
    public Role? FindInCommunity(string name, string community) =>
        BuiltInRoles.ForCommunities.FirstOrDefault(role => role.Name == name)
        ?? _custom.GetValueOrDefault((name, community))
        ?? _custom.GetValueOrDefault((name, null));
}
