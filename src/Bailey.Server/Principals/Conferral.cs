using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Principals;

/// <summary>What a caller may hand out: what it holds, and, with a token, what the token was made for.</summary>
internal static class Conferral
{
    /// <summary>Whether the caller may hand out patterns.</summary>
    /// <exception cref="ApiProblemException">It may not.</exception>
    internal static void Require(OperationContext operation, PolicySnapshot policy, IEnumerable<PermissionPattern> patterns, string? community)
    {
        var list = patterns.Distinct().ToList();
        PolicyEditor.Require(Delegation.CheckConfer(ActorOf(operation, policy), list, community));
        RequireScope(operation, list);
    }

    /// <summary>Whether the caller may change a profile as proposed.</summary>
    /// <param name="operation">Who asks for what.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="before">The profile as it is.</param>
    /// <param name="after">The profile as proposed.</param>
    /// <param name="target">What the policy says of the principal now; null where it is not known.</param>
    /// <exception cref="ApiProblemException">It may not.</exception>
    internal static void Require(OperationContext operation, PolicySnapshot policy, PrincipalProfile before, PrincipalProfile after, PrincipalPolicy? target)
    {
        var roles = policy.Documents.Roles?.Value ?? RoleCatalog.BuiltInOnly;
        PolicyEditor.Require(Delegation.CheckProfileEdit(ActorOf(operation, policy), before, after, roles, target));
        var becomes = (after.Enabled && !before.Enabled) || after.PublicKeys.Except(before.PublicKeys).Any() || after.AuthMethods.Except(before.AuthMethods).Any();
        RequireScope(
            operation,
            [
                .. becomes ? after.Grants : after.Grants.Except(before.Grants),
                .. (becomes ? after.Groups : after.Groups.Except(before.Groups)).SelectMany(group => roles.FindInInstance(group)?.Patterns ?? []),
                .. before.Revokes.Except(after.Revokes),
                .. becomes && target is not null ? target.Communities.SelectMany(target.RolesIn).SelectMany(static role => role.Patterns) : [],
            ]);
    }

    /// <summary>Whether the caller may get what a principal is let in by.</summary>
    /// <exception cref="ApiProblemException">It may not.</exception>
    internal static void RequireBecoming(OperationContext operation, PolicySnapshot policy, PrincipalPolicy target)
    {
        PolicyEditor.Require(Delegation.CheckBecome(ActorOf(operation, policy), target));
        RequireScope(operation, AllOf(target));
    }

    /// <summary>All that a principal holds, wherever it counts.</summary>
    internal static IEnumerable<PermissionPattern> AllOf(PrincipalPolicy principal) =>
        principal.Communities.SelectMany(community => Delegation.PatternsOf(principal, community)).Concat(Delegation.PatternsOf(principal, null)).Distinct();

    /// <summary>Whether the caller may do another operation as well, which a change amounts to.</summary>
    /// <exception cref="ApiProblemException">It may not.</exception>
    internal static void RequireOperation(OperationContext operation, PolicySnapshot policy, string path, string? community = null)
    {
        var (caller, asked) = (operation.RequireCaller(), OperationCatalog.Get(path));
        PolicyEditor.Require(policy.Commands.Evaluate(asked, caller.Kind));
        PolicyEditor.Require(policy.Check(caller.Principal, asked.Permission!, community));
        if (!caller.Covers(asked.Permission!))
        {
            throw TooNarrow(asked.Permission!.Text);
        }
    }

    internal static PrincipalPolicy ActorOf(OperationContext operation, PolicySnapshot policy) =>
        policy.Find(operation.RequireCaller().Principal) ?? throw new ApiProblemException(ProblemOf.Denial(policy.CheckEnabled(operation.RequireCaller().Principal)));

    // A token that could hand out more than it was made for would be one that was made for everything.
    private static void RequireScope(OperationContext operation, IEnumerable<PermissionPattern> patterns)
    {
        if (operation.RequireCaller().Scope is { } scope && patterns.FirstOrDefault(pattern => !scope.Any(held => held.Covers(pattern))) is { } beyond)
        {
            throw TooNarrow(beyond.Text);
        }
    }

    private static ApiProblemException TooNarrow(string permission) => new(new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.ScopeTooNarrow, $"the token was not made for '{permission}'")
    {
        Remedy = $"its owner may make a token whose scope covers '{permission}', or sign in",
    });
}
