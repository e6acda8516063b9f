using Bailey.Policy.Documents;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Roles;

/// <summary>
/// Reads and prints the roles that the operator made, <c>etc/roles.yaml</c>: a list <c>roles</c> of mappings with <c>name</c>, <c>description</c>,
/// <c>permissions</c>, <c>community</c> (absent: the whole instance) and <c>unsafe_admin</c>.
/// </summary>
public static class RolesDocument
{
    /// <summary>Roles of one document: 1,024.</summary>
    public const int MaxRoles = 1_024;

    private static readonly string[] s_keys = ["name", "description", "community", "permissions", "unsafe_admin"];

    /// <summary>Reads roles. An empty document has none.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<RoleCatalog> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (root is null || MappingReader.Of(root, faults, "roles") is not { } reader)
        {
            return faults.Result(RoleCatalog.BuiltInOnly);
        }

        reader.Require("roles");
        var items = reader.Mappings("roles", s_keys);
        if (items.Count > MaxRoles)
        {
            reader.Fault("roles", DocumentReason.OutOfRange, FormattableString.Invariant($"there are more than {MaxRoles:N0} roles"));
            return faults.Result<RoleCatalog>(null);
        }

        var roles = new List<Role>();
        foreach (var item in items)
        {
            if (Read(item) is { } role)
            {
                if (roles.Any(other => other.Name == role.Name && other.Scope == role.Scope))
                {
                    item.Fault("name", DocumentReason.DuplicateKey, $"the role '{role.Name}' ({role.Scope}) is there twice", "keep one of them");
                }

                roles.Add(role);
            }
        }

        var result = faults.Result<RoleCatalog>(null);
        return result.Faults.IsEmpty ? faults.Result(RoleCatalog.With(roles)) : result;
    }

    /// <summary>Prints roles, so that reading them again yields the same.</summary>
    public static string Print(RoleCatalog roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        return new DocumentWriter().List("roles", roles.Custom, static (writer, role) => writer.Mapping(item =>
        {
            item.Text("name", role.Name);
            if (role.Description.Length > 0)
            {
                item.Text("description", role.Description);
            }

            item.OptionalText("community", role.Scope.Community).List("permissions", role.Patterns.Select(static pattern => pattern.Text));
            if (role.UnsafeAdmin)
            {
                item.Boolean("unsafe_admin", true);
            }
        })).Finish();
    }

    private static Role? Read(MappingReader item)
    {
        item.Require("name", "permissions");
        var name = item.Text("name", Role.MaxNameLength);
        var community = item.Text("community", Role.MaxNameLength);
        if (community is not null && !CommunityName.IsValid(community, out var communityFault))
        {
            item.Fault("community", DocumentReason.Invalid, communityFault);
        }

        var role = new Role
        {
            Name = name ?? "",
            Description = item.Text("description") ?? "",
            Scope = community is null ? RoleScope.Instance : new RoleScope(community),
            Patterns = item.List<PermissionPattern>("permissions", Role.MaxPatterns, PermissionPattern.TryParse),
            UnsafeAdmin = item.Boolean("unsafe_admin", absent: false),
        };
        if (name is not null && RoleCatalog.FaultOf(role) is { } fault)
        {
            item.Fault(fault.ReasonCode == PermissionReason.UnsafeAdmin ? "permissions" : "name", DocumentReason.Invalid, fault.Message, fault.Remedy);
            return null;
        }

        return name is null ? null : role;
    }
}
