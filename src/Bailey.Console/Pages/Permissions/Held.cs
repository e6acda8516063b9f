using System.Collections.Immutable;
using Bailey.Console.Api;
using Bailey.Console.Layout;
using Bailey.Policy.Permissions;
using Bailey.Policy.Roles;
using Bailey.Server.Http;
using Bailey.Server.Roles;

namespace Bailey.Console.Pages.Permissions;

/// <summary>
/// What whoever looks may do in one place, as far as that can be told beforehand, so that pages can say so before somebody fills in a form. Where it cannot,
/// they let it be tried: it is the API that decides.
/// </summary>
public sealed class Held
{
    private readonly ImmutableArray<PermissionPattern> _patterns;
    private readonly ImmutableArray<PermissionPattern> _revokes;
    private readonly bool _isKnown;

    private Held(string? community, string principal, ImmutableArray<PermissionPattern> patterns, ImmutableArray<PermissionPattern> revokes, bool isKnown)
    {
        (Community, Principal) = (community, principal);
        (_patterns, _revokes, _isKnown) = (patterns, revokes, isKnown);
    }

    /// <summary>Where; null for the instance.</summary>
    public string? Community { get; }

    /// <summary>Who looks.</summary>
    public string Principal { get; }

    /// <summary>Whether a permission is held, or may be.</summary>
    public bool Allows(string permission)
    {
        var asked = Permission.Parse(permission);
        return !_revokes.Any(pattern => pattern.Matches(asked)) && (!_isKnown || _patterns.Any(pattern => pattern.Matches(asked)));
    }

    /// <summary>Whether all of a pattern is held, or may be, so that it can be handed out.</summary>
    public bool Covers(string pattern)
    {
        var asked = PermissionPattern.Parse(pattern);
        return !_revokes.Any(revoked => revoked.Overlaps(asked)) && (!_isKnown || _patterns.Any(held => held.Covers(asked)));
    }

    internal static async Task<Held> OfAsync(ConsoleApi api, Viewer viewer, string? community, CancellationToken cancellationToken)
    {
        var account = await viewer.GetAsync();
        var revokes = Patterns(account.Revokes);
        if (account.IsAdmin)
        {
            return new Held(community, account.Principal, [PermissionPattern.Everything], revokes, isKnown: true);
        }

        var names = community is not null && account.Communities.TryGetValue(community, out var roles) ? roles : [];
        var (patterns, isKnown) = (Patterns(account.Grants).ToList(), account.Groups.IsEmpty);
        var custom = names.Where(static name => !BuiltInRoles.IsBuiltIn(name)).ToList();
        patterns.AddRange(BuiltInRoles.ForCommunities.Where(role => names.Contains(role.Name)).SelectMany(static role => role.Patterns));
        if (custom.Count > 0)
        {
            try
            {
                var known = await api.GetAsync<Page<RoleView>>(ApiPath.Of($"/api/communities/{community}/roles?limit=1000"), cancellationToken);
                patterns.AddRange(known.Items.Where(role => custom.Contains(role.Name)).SelectMany(static role => Patterns(role.Permissions)));
            }
            catch (RefusedException)
            {
                isKnown = false;
            }
        }

        return new Held(community, account.Principal, [.. patterns], revokes, isKnown);
    }

    private static ImmutableArray<PermissionPattern> Patterns(ImmutableArray<string> texts) => [.. texts.Select(static text => PermissionPattern.TryParse(text, out var pattern, out _) ? pattern : null).OfType<PermissionPattern>()];
}
