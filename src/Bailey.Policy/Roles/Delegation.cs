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
    private const int MaxListed = 10;
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
                    $"someone who holds '{pattern}' may do it, or grant it to '{actor.Name}' first") with
                { Rule = pattern.Text, Source = actor.Source };
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
    /// goes away had kept back. Enabling again confers all that the principal holds, and so do a new key and a new way to sign in, by which the
    /// actor could become the principal. New egress and new programs must be the actor's own, or the actor an admin of the instance.
    /// </summary>
    /// <param name="actor">Who edits.</param>
    /// <param name="before">The profile as it is.</param>
    /// <param name="after">The profile as proposed.</param>
    /// <param name="roles">The roles there are. A group that is none of them cannot be given: nobody can tell what it will hold.</param>
    /// <param name="target">What the policy says of the principal now, for the roles that it has in communities; null where it is not known yet.</param>
    public static Decision CheckProfileEdit(PrincipalPolicy actor, PrincipalProfile before, PrincipalProfile after, RoleCatalog roles, PrincipalPolicy? target = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(roles);
        var becomes = (after.Enabled && !before.Enabled) || after.PublicKeys.Except(before.PublicKeys).Any() || after.AuthMethods.Except(before.AuthMethods).Any();
        var grants = becomes ? after.Grants : after.Grants.Except(before.Grants);
        var groups = (becomes ? after.Groups : after.Groups.Except(before.Groups)).ToList();
        if (groups.Find(group => !before.Groups.Contains(group) && roles.FindInInstance(group) is null) is { } unknown)
        {
            return NotHeld(actor, unknown, $"there is no role '{ShownText.Of(unknown)}' in the instance, so that nobody can tell what it would hold", RemedyFor(unknown, roles));
        }

        var decision = CheckConfer(actor, [.. grants, .. groups.SelectMany(group => roles.FindInInstance(group)?.Patterns ?? []), .. before.Revokes.Except(after.Revokes)]);
        foreach (var community in becomes ? target?.Communities ?? [] : [])
        {
            decision = decision.Allowed ? CheckConfer(actor, target!.RolesIn(community).SelectMany(static role => role.Patterns), community) : decision;
        }

        return decision.Allowed && !actor.IsInstanceAdmin ? CheckReach(actor, becomes ? PrincipalProfile.Default : before, after) : decision;
    }

    /// <summary>
    /// Whether an actor may get what a principal is let in by, as a new password: it could become the principal, and so must hold all that the principal holds,
    /// in the instance and in communities, and reach all that it reaches.
    /// </summary>
    /// <param name="actor">Who would get it. Everybody is themselves already.</param>
    /// <param name="target">The principal that it lets in as.</param>
    public static Decision CheckBecome(PrincipalPolicy actor, PrincipalPolicy target)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(target);
        if (actor.Name.Equals(target.Name))
        {
            return actor.CheckEnabled();
        }

        var decision = CheckConfer(actor, PatternsOf(target, null));
        foreach (var community in target.Communities)
        {
            decision = decision.Allowed ? CheckConfer(actor, PatternsOf(target, community), community) : decision;
        }

        return decision.Allowed && !actor.IsInstanceAdmin ? CheckReach(actor, PrincipalProfile.Default, target.Profile) : decision;
    }

    /// <summary>All that a principal holds by grants and roles, whatever of it is revoked.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="community">Where it counts; null for the instance.</param>
    public static IEnumerable<PermissionPattern> PatternsOf(PrincipalPolicy principal, string? community)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.Profile.Grants.Concat(principal.RolesIn(community).SelectMany(static role => role.Patterns)).Distinct();
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

    private static Decision CheckReach(PrincipalPolicy actor, PrincipalProfile before, PrincipalProfile after)
    {
        if (after.Egress.Except(before.Egress).Except(actor.Profile.Egress).FirstOrDefault() is { } egress)
        {
            return NotHeld(actor, egress.ToString(), $"'{actor.Name}' may not connect to '{egress}', and so cannot let others");
        }

        return after.Processes.Except(before.Processes).Except(actor.Profile.Processes).FirstOrDefault() is { } program
            ? NotHeld(actor, program.Text, $"'{actor.Name}' may not start '{program.Text}', and so cannot let others")
            : s_allowed;
    }

    private static string RemedyFor(string unknown, RoleCatalog roles)
    {
        string[] known = [BuiltInRoles.Admin, .. roles.Custom.Where(static role => role.Scope.Community is null).Select(static role => role.Name).Order(StringComparer.Ordinal)];
        var listed = string.Join(", ", known.Take(MaxListed)) + (known.Length > MaxListed ? " and more" : "");
        return BuiltInRoles.ForCommunities.Any(role => role.Name == unknown)
            ? $"'{unknown}' is a role of communities: make the principal a member of one with it; roles of the instance are {listed}"
            : $"name a role that there is ({listed}){NearestWord.Hint(unknown, known)}, or make '{ShownText.Of(unknown)}' first";
    }

    private static Decision NotHeld(PrincipalPolicy actor, string rule, string message, string remedy = "an admin of the instance may do it") =>
        Decision.Deny(DecisionLayer.Permission, PermissionReason.NotHeldByActor, message, remedy) with { Rule = rule, Source = actor.Source };
}
