using Bailey.Policy.Permissions;
using Bailey.Policy.Snapshots;
using Bailey.Server.Operations;
using Bailey.Server.Problems;

namespace Bailey.Server.Policies;

/// <summary>
/// Whether a caller may ask about the whole policy, or about that of one community: there a moderator holds the permission as well, and is told of its
/// members alone.
/// </summary>
internal static class PolicyReach
{
    private static readonly Permission s_read = Permission.Parse("community:read");

    /// <summary>Whether it reaches the whole instance; otherwise it reaches the community alone.</summary>
    /// <exception cref="ApiProblemException">Neither.</exception>
    internal static bool Require(OperationContext operation, PolicySnapshot policy, string? community)
    {
        var (caller, permission) = (operation.RequireCaller().Principal, operation.Operation.Permission!);
        var whole = policy.Check(caller, permission);
        if (community is null)
        {
            PolicyEditor.Require(whole);
            return true;
        }

        var there = policy.Check(caller, permission, community);
        if (!policy.Knows(community) || (!there.Allowed && !policy.Check(caller, s_read, community).Allowed))
        {
            throw new ApiProblemException(ProblemOf.NotFound("community of that name"));
        }

        operation.Community = community;
        PolicyEditor.Require(there);
        return whole.Allowed;
    }

    /// <summary>Whether one who reaches a community alone may ask about a principal: itself, or a member.</summary>
    /// <exception cref="ApiProblemException">It may not.</exception>
    internal static void RequireMember(OperationContext operation, PolicySnapshot policy, string community, string principal)
    {
        if (!string.Equals(operation.RequireCaller().Principal, principal, StringComparison.OrdinalIgnoreCase) && policy.Find(principal)?.Communities.Contains(community) != true)
        {
            throw new ApiProblemException(ProblemOf.NotFound("member of that name"));
        }
    }
}
