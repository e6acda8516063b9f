using System.Collections.Immutable;
using Bailey.Policy.Permissions;

namespace Bailey.Policy.Operations;

/// <summary>
/// What the built-in roles of a community hold, fixed here beside the operations that demand it. Each holds all that the next one
/// does. None holds anything of the instance: communities to create, principals, quotas, tokens of others, the system.
/// </summary>
public static class CommunityRolePatterns
{
    private static readonly string[] Observe = ["community:read", "domain:read", "member:read", "role:read", "plugin:read", "plugin:policy:read", "plugin:package:read", "signal:read", "job:read", "event:read", "self:*"];
    private static readonly string[] Use = ["hook:invoke", "script:inbound:invoke", "signal:acknowledge"];
    private static readonly string[] Moderate = ["plugin:*", "script:*", "hook:*", "signal:*", "job:*", "domain:create", "domain:update", "member:invite", "audit:read", "audit:verify", "policy:explain", "policy:simulate"];
    private static readonly string[] Govern = ["community:update", "community:delete", "domain:*", "member:*", "role:*", "audit:*", "event:*"];

    /// <summary>Governs the community: its members, roles, policy, plugins, scripts and settings.</summary>
    public static ImmutableArray<PermissionPattern> Admin { get; } = Of(Observe, Use, Moderate, Govern);

    /// <summary>Manages plugin policy, packages, scripts and settings; neither members' roles nor the community itself.</summary>
    public static ImmutableArray<PermissionPattern> Moderator { get; } = Of(Observe, Use, Moderate);

    /// <summary>Reads, and uses what plugins offer.</summary>
    public static ImmutableArray<PermissionPattern> Member { get; } = Of(Observe, Use);

    /// <summary>Reads, and keeps their own account (<c>self:*</c>), as all do.</summary>
    public static ImmutableArray<PermissionPattern> Observer { get; } = Of(Observe);

    private static ImmutableArray<PermissionPattern> Of(params IEnumerable<IEnumerable<string>> lists) =>
        [.. lists.SelectMany(static list => list).Distinct().Select(PermissionPattern.Parse)];
}
