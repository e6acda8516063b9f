using System.Collections.Immutable;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Members;

/// <summary>Changes who belongs to a community, with which roles.</summary>
internal static class MemberEditing
{
    internal const int MaxRoles = 64;

    internal static ApiProblemException Unknown() => new(ProblemOf.NotFound("member of that name"));

    internal static (CommunityMembers Members, string ETag) Load(PolicyEditor editor, string community) =>
        GovernedText.Load<CommunityMembers>(editor, GovernedPath.Members(community), CommunityMembers.None, MembersDocument.Read);

    /// <summary>Names of roles of a request; each once, and each one that counts in the community.</summary>
    /// <exception cref="ApiProblemException">One of them is none.</exception>
    internal static ImmutableArray<Role> Roles(PolicySnapshot policy, string community, ImmutableArray<string> names)
    {
        if (names.IsDefaultOrEmpty || names.Length > MaxRoles)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/roles", $"roles must name 1 to {MaxRoles} roles", "to take all of them away, remove the member"));
        }

        var catalog = policy.Documents.Roles?.Value ?? RoleCatalog.BuiltInOnly;
        return
        [
            .. names.Select((name, index) => catalog.FindInCommunity(name, community)
                ?? throw new ApiProblemException(ProblemOf.Invalid(FormattableString.Invariant($"/roles/{index}"), Role.IsName(name, out var fault) ? $"there is no role '{name}' in the community" : fault, "see the list of roles"))).Distinct(),
        ];
    }

    internal static IEnumerable<PermissionPattern> PatternsOf(IEnumerable<Role> roles) => roles.SelectMany(static role => role.Patterns).Distinct();

    /// <summary>The change that replaces the members.</summary>
    /// <exception cref="ApiProblemException">The community would lose its last admin, and the caller is none of the instance.</exception>
    internal static PolicyEdit Put(OperationContext operation, PolicySnapshot policy, string community, CommunityMembers before, CommunityMembers after, string etag, params ImmutableArray<GovernedChange> more)
    {
        if (Admins(policy, before).Any() && !Admins(policy, after).Any() && !(operation.Caller is { } caller && policy.Check(caller.Principal, operation.Operation.Permission!).Allowed))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.LastCommunityAdmin, "the community would be left without an admin")
            {
                Remedy = "make another member an admin first; or an admin of the instance may do it",
            });
        }

        return new PolicyEdit($"members of {community}", [.. more, GovernedText.Put<CommunityMembers>(GovernedPath.Members(community), MembersDocument.Print(after), etag, MembersDocument.Read)]) { Community = community };
    }

    // Whoever is disabled governs nothing.
    private static IEnumerable<PrincipalName> Admins(PolicySnapshot policy, CommunityMembers members) =>
        members.Roles.Where(member => member.Value.Contains(BuiltInRoles.Admin) && policy.CheckEnabled(member.Key.Text).Allowed).Select(static member => member.Key);
}
