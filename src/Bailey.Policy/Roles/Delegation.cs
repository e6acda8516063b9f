using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;

namespace Bailey.Policy.Roles;

/// <summary>
/// What may be handed out, and what must not be taken away: nobody confers what they do not hold, and the instance keeps an admin.
/// Asked on top of the permission that the operation itself demands.
/// </summary>
public static class Delegation
{
    private static readonly Decision s_allowed = Decision.Allow(DecisionLayer.Permission, "the actor holds all that is handed out");

    /// <summary>Whether an actor may hand out patterns, by granting, inviting or making a role.</summary>
    /// <param name="actor">Who hands out.</param>
    /// <param name="patterns">What is handed out.</param>
    /// <param name="community">Where it will count; null for the instance.</param>
    public static Decision CheckConfer(PrincipalPolicy actor, IEnumerable<PermissionPattern> patterns, string? community = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(patterns);
        if (actor.CheckEnabled() is { Allowed: false } refusal)
        {
            return refusal;
        }

        foreach (var pattern in patterns)
        {
            if (!actor.Holds(pattern, community))
            {
                return Decision.Deny(
                    DecisionLayer.Permission,
                    PermissionReason.NotHeldByActor,
                    $"'{actor.Name}' does not hold '{pattern}' in full, and so cannot hand it out",
                    $"someone who holds '{pattern}' may do it, or grant it to '{actor.Name}' first") with { Rule = pattern.Text, Source = actor.Source };
            }
        }

        return s_allowed;
    }

    /// <summary>Whether an actor may make or change a role: the role must be one that can be, and hold nothing that the actor does not.</summary>
    public static Decision CheckRole(PrincipalPolicy actor, Role role)
    {
        ArgumentNullException.ThrowIfNull(role);
        return RoleCatalog.FaultOf(role) ?? CheckConfer(actor, role.Patterns, role.Scope.Community);
    }

    /// <summary>
    /// Whether an actor may change a profile as proposed. What is conferred: new grants, the patterns of new groups, and what a revoke that
    /// goes away had kept back. Enabling again confers all that the profile holds.
    /// </summary>
    /// <param name="actor">Who edits.</param>
    /// <param name="before">The profile as it is.</param>
    /// <param name="after">The profile as proposed.</param>
    /// <param name="roles">The roles there are.</param>
    public static Decision CheckProfileEdit(PrincipalPolicy actor, PrincipalProfile before, PrincipalProfile after, RoleCatalog roles)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(roles);
        var wakes = after.Enabled && !before.Enabled;
        var grants = wakes ? after.Grants : after.Grants.Except(before.Grants);
        var groups = wakes ? after.Groups : after.Groups.Except(before.Groups);
        var revokes = before.Revokes.Except(after.Revokes);
        return CheckConfer(actor, [.. grants, .. groups.SelectMany(group => roles.FindInInstance(group)?.Patterns ?? []), .. revokes]);
    }

    /// <summary>Whether a change leaves the instance with an enabled admin, if it had one.</summary>
    /// <param name="before">The policy as it is.</param>
    /// <param name="after">The policy as it would be.</param>
    public static Decision CheckAdminRemains(PolicySnapshot before, PolicySnapshot after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return !before.Principals.Any(static principal => principal.IsInstanceAdmin) || after.Principals.Any(static principal => principal.IsInstanceAdmin)
            ? s_allowed
            : Decision.Deny(
                DecisionLayer.Permission,
                PermissionReason.LastAdmin,
                "the last enabled admin of the instance cannot be disabled, deleted or stripped of anything",
                "make another principal an admin first: bailey principal set NAME groups+=admin");
    }
}
