using System.Collections.Frozen;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Egress;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>What the policy says of one principal, compiled. Immutable; checking takes no lock and allocates nothing.</summary>
public sealed class PrincipalPolicy
{
    private static readonly PermissionPattern s_governing = PermissionPattern.Parse("principal:*");

    private readonly Decision? _refusal;
    private readonly PermissionTable _own;
    private readonly RoleSet _instance;
    private readonly FrozenDictionary<string, RoleSet> _communities;
    private PrincipalReach? _reach;

    internal PrincipalPolicy(
        PrincipalName name, PrincipalProfile profile, string source, Decision? refusal, RoleSet instance, FrozenDictionary<string, RoleSet> communities, EgressPolicy egress)
    {
        Name = name;
        Profile = profile;
        Source = source;
        Egress = egress;
        _refusal = refusal;
        _instance = instance;
        _communities = communities;
        _own = PermissionTable.Compile(
        [
            .. profile.Revokes.Select(pattern => (pattern, Revoked(pattern, source))),
            .. profile.Grants.Select(pattern => (pattern, Granted(pattern, source))),
        ]);
    }

    /// <summary>The principal.</summary>
    public PrincipalName Name { get; }

    /// <summary>The effective profile. <see cref="PrincipalProfile.Default"/> itself where the principal has none of its own, or a faulty one.</summary>
    public PrincipalProfile Profile { get; }

    /// <summary>Where the profile was read from.</summary>
    public string Source { get; }

    /// <summary>Where outbound connections made for the principal may go: what the profile lists, and the operator's local openings.</summary>
    public EgressPolicy Egress { get; }

    /// <summary>How far the principal lets plugins reach. Made once.</summary>
    public PrincipalReach Reach => _reach ??= PrincipalReach.Of(this);

    /// <summary>Whether the principal may do anything at all: disabled, unknown or with a faulty profile it may not.</summary>
    public Decision CheckEnabled() => _refusal ?? ProfileDecisions.Enabled;

    /// <summary>Whether the principal holds a permission: disabled, then revokes, then grants, then roles; else it is missing.</summary>
    /// <param name="permission">What the operation demands.</param>
    /// <param name="community">The community in which it is done; null for the instance.</param>
    public Decision Check(Permission permission, string? community = null)
    {
        ArgumentNullException.ThrowIfNull(permission);
        if (_refusal is not null)
        {
            return _refusal;
        }

        return _own.Find(permission)
            ?? _instance.Find(permission)
            ?? (community is not null && _communities.TryGetValue(community, out var roles) ? roles.Find(permission) : null)
            ?? permission.Missing;
    }

    /// <summary>
    /// Whether the principal holds every permission that a pattern can ever match: one grant or role covers it, and no revoke touches it.
    /// This is what handing it out to others demands.
    /// </summary>
    /// <param name="pattern">What would be handed out.</param>
    /// <param name="community">The community in which it would count; null for the instance.</param>
    public bool Holds(PermissionPattern pattern, string? community = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return _refusal is null
            && !Profile.Revokes.Any(pattern.Overlaps)
            && (Profile.Grants.Any(grant => grant.Covers(pattern)) || RolesIn(community).Any(role => role.Patterns.Any(held => held.Covers(pattern))));
    }

    /// <summary>
    /// Whether the principal is an admin of the whole instance: enabled, holding everything by a grant or a role, and with nothing revoked that
    /// managing principals takes, so that it can mend whatever else is revoked.
    /// </summary>
    public bool IsInstanceAdmin =>
        _refusal is null
        && !Profile.Revokes.Any(s_governing.Overlaps)
        && (Profile.Grants.Any(static grant => grant.IsEverything) || _instance.Roles.Any(static role => role.Patterns.Any(static pattern => pattern.IsEverything)));

    /// <summary>Whether a way of proving who one is, is one that the profile names.</summary>
    public Decision CheckAuthMethod(AuthMethod method)
    {
        if (_refusal is not null)
        {
            return _refusal;
        }

        return Profile.AuthMethods.Contains(method)
            ? ProfileDecisions.Enabled
            : ProfileDecisions.MethodNotAllowed(method);
    }

    /// <summary>Roles that count in a community, or in the instance alone where it is null.</summary>
    public IEnumerable<Role> RolesIn(string? community) =>
        community is not null && _communities.TryGetValue(community, out var roles) ? _instance.Roles.Concat(roles.Roles) : _instance.Roles;

    /// <summary>The communities that the principal has roles in.</summary>
    public IEnumerable<string> Communities => _communities.Keys;

    private static Decision Revoked(PermissionPattern pattern, string source) =>
        Decision.Deny(
            DecisionLayer.Permission,
            PermissionReason.Revoked,
            $"the profile revokes '{pattern.Text}', which no grant and no role can make up for",
            $"whoever may edit the profile may remove '{pattern.Text}' from its revokes") with
        { Rule = pattern.Text, Source = source };

    private static Decision Granted(PermissionPattern pattern, string source) =>
        Decision.Allow(DecisionLayer.Permission, $"the profile grants '{pattern.Text}'") with { Rule = pattern.Text, Source = source };
}
