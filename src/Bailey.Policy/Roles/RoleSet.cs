using System.Collections.Immutable;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Roles;

/// <summary>Several roles compiled into one table, shared by everyone who has just these roles. Immutable.</summary>
internal sealed class RoleSet
{
    private readonly PermissionTable _table;

    internal RoleSet(ImmutableArray<Role> roles, string? source)
    {
        Roles = roles;
        _table = PermissionTable.Compile(
            from role in roles
            from pattern in role.Patterns
            select (pattern, Decision.Allow(DecisionLayer.Permission, $"role '{role.Name}' holds '{pattern.Text}'") with { Rule = pattern.Text, Source = source is null ? $"role {role.Name}" : $"{source}: role {role.Name}" }));
    }

    internal static RoleSet None { get; } = new([], null);

    internal ImmutableArray<Role> Roles { get; }

    internal Decision? Find(Permission permission) => _table.Find(permission);
}
