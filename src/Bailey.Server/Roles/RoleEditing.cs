using System.Collections.Immutable;
using System.Text;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Roles;

/// <summary>
/// Changes the roles that operators and admins of communities make. They share one document, of which no community may take more than its part.
/// </summary>
internal static class RoleEditing
{
    private const int MaxDescription = 200;
    private const int MaxRolesOfCommunity = 32;
    private const int MaxBytesOfCommunity = 32 * 1024;

    internal static RoleCatalog Load(PolicyEditor editor, out string etag)
    {
        (var roles, etag) = GovernedText.Load<RoleCatalog>(editor, GovernedPath.Roles, RoleCatalog.BuiltInOnly, RolesDocument.Read);
        return roles;
    }

    internal static ApiProblemException Unknown() => new(ProblemOf.NotFound("role of that name"));

    /// <summary>A role as a request describes it.</summary>
    /// <exception cref="ApiProblemException">A value is not allowed.</exception>
    internal static Role Role(string name, RoleText text, string? community)
    {
        if (!Policy.Roles.Role.IsName(name, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/name", fault));
        }

        PeopleText.Require("/description", text.Description ?? "", MaxDescription, mayBeEmpty: true);

        return new Role
        {
            Name = name,
            Description = text.Description ?? "",
            Scope = community is null ? RoleScope.Instance : new RoleScope(community),
            Patterns = PatternList.Read("/permissions", text.Permissions, 0, Policy.Roles.Role.MaxPatterns),
            UnsafeAdmin = text.UnsafeAdmin,
        };
    }

    internal static PolicyEdit Create(OperationContext operation, PolicyEditor editor, PolicySnapshot policy, Role role)
    {
        RequireConferred(operation, policy, role);
        var roles = Load(editor, out var etag);

        // One of a community that is called like one of the instance would change what its members have who have that.
        if (roles.Custom.Any(other => other.Name == role.Name && (other.Scope == role.Scope || other.Scope.IsInstance || role.Scope.IsInstance)))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"there is a role '{role.Name}' already, of {(role.Scope.IsInstance ? "the instance or of a community" : "the community or of the instance")}") { Remedy = "choose another name" });
        }

        return Put(role.Scope.Community, role.Name, [.. roles.Custom, role], etag);
    }

    internal static PolicyEdit Replace(HttpContext context, OperationContext operation, PolicyEditor editor, PolicySnapshot policy, Role role)
    {
        var roles = Load(editor, out var etag);
        var current = Find(roles, role.Name, role.Scope.Community);
        _ = ETags.Require(context, RoleView.TagOf(current), GovernedChange.Absent);
        RequireConferred(operation, policy, role);
        return Put(role.Scope.Community, role.Name, roles.Custom.Replace(current, role), etag);
    }

    internal static PolicyEdit Delete(HttpContext context, PolicyEditor editor, PolicySnapshot policy, string name, string? community)
    {
        var roles = Load(editor, out var etag);
        var current = Find(roles, name, community);
        ETags.Check(context, RoleView.TagOf(current));
        RequireUnused(policy, roles, current);
        return Put(community, name, roles.Custom.Remove(current), etag);
    }

    /// <summary>What removes the roles of a community, so that no other community of its name has them later; nothing where it has none.</summary>
    internal static IEnumerable<GovernedChange> WithoutRolesOf(PolicyEditor editor, string community)
    {
        var roles = Load(editor, out var etag);
        var others = roles.Custom.Where(role => role.Scope.Community != community).ToList();
        return others.Count == roles.Custom.Length ? [] : [GovernedText.Put<RoleCatalog>(GovernedPath.Roles, RolesDocument.Print(RoleCatalog.With(others)), etag, RolesDocument.Read)];
    }

    private static Role Find(RoleCatalog roles, string name, string? community)
    {
        if (BuiltInRoles.IsBuiltIn(name))
        {
            PolicyEditor.Require(RoleCatalog.FaultOf(new Role { Name = name })!);
        }

        return roles.Custom.FirstOrDefault(role => role.Name == name && role.Scope.Community == community) ?? throw Unknown();
    }

    private static void RequireConferred(OperationContext operation, PolicySnapshot policy, Role role)
    {
        PolicyEditor.Require(Delegation.CheckRole(Conferral.ActorOf(operation, policy), role));
        Conferral.Require(operation, policy, role.Patterns, role.Scope.Community);
    }

    // A role that is had is not taken away in passing: whoever means it takes it from those who have it.
    private static void RequireUnused(PolicySnapshot policy, RoleCatalog roles, Role role)
    {
        var members = policy.Documents.Communities
            .Where(community => role.Scope.IsInstance ? roles.FindInCommunity(role.Name, community.Id) == role : community.Id == role.Scope.Community)
            .SelectMany(static community => community.Members?.Value?.Roles ?? [])
            .Where(member => member.Value.Contains(role.Name)).Select(static member => member.Key.Text);
        var groups = role.Scope.IsInstance ? policy.Documents.Principals.Where(principal => principal.Profile?.Value?.Groups.Contains(role.Name) == true).Select(static principal => principal.Name.Text) : [];
        var holders = members.Concat(groups).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (holders.Count > 0)
        {
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status409Conflict, GovernanceReason.RoleInUse, FormattableString.Invariant($"the role '{role.Name}' is had by {holders.Count:N0}: {string.Join(", ", holders.Take(10))}{(holders.Count > 10 ? ", …" : "")}"))
            {
                Remedy = "take it from them first",
                Members = [KeyValuePair.Create("principals", (object?)holders.Take(100).ToList())],
            });
        }
    }

    private static PolicyEdit Put(string? community, string name, ImmutableArray<Role> roles, string etag)
    {
        var own = roles.Where(role => role.Scope.Community == community).ToList();
        if (roles.Length > RolesDocument.MaxRoles
            || (community is not null && (own.Count > MaxRolesOfCommunity || Encoding.UTF8.GetByteCount(RolesDocument.Print(RoleCatalog.With(own))) > MaxBytesOfCommunity)))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.TooManyRoles, community is null
                ? FormattableString.Invariant($"an instance has at most {RolesDocument.MaxRoles:N0} roles of its own and of its communities")
                : FormattableString.Invariant($"a community has at most {MaxRolesOfCommunity} roles of its own, of {MaxBytesOfCommunity:N0} bytes together"))
            {
                Remedy = "delete roles that nobody has, or name permissions by fewer patterns",
            });
        }

        var put = GovernedText.Put<RoleCatalog>(GovernedPath.Roles, RolesDocument.Print(RoleCatalog.With(roles)), etag, RolesDocument.Read);
        return new PolicyEdit($"role {name}", put)
        {
            Community = community,
            Apply = documents => documents with { Roles = RolesDocument.Read(put.Utf8!.Value.Span, GovernedPath.Roles) },
        };
    }
}
