using System.Collections.Immutable;
using Bailey.Policy.Permissions;
using Bailey.Policy.Roles;
using Bailey.Server.Accounts;

namespace Bailey.Console.Pages.Policies;

/// <summary>What an account may do, as far as that can be told without asking the server: the server decides when it is done.</summary>
internal static class PolicyRights
{
    private static readonly Permission s_update = Permission.Parse("plugin:policy:update");

    /// <summary>Why somebody may not change the plugin policy of a community; null where they may, or where nobody can tell beforehand.</summary>
    internal static string? Against(AccountView account, string community)
    {
        if (account.IsAdmin || account.Grants.Any(static grant => PermissionPattern.TryParse(grant, out var pattern, out _) && pattern.Matches(s_update)))
        {
            return null;
        }

        ImmutableArray<string> roles = account.Communities.TryGetValue(community, out var held) ? held : [];
        var known = BuiltInRoles.ForCommunities.Where(role => roles.Contains(role.Name)).ToList();
        return account.Groups.IsEmpty && known.Count == roles.Length && !known.Any(static role => role.Patterns.Any(static pattern => pattern.Matches(s_update)))
            ? $"You may look at these rules, and not change them: that takes the permission {s_update}, which admins and moderators of this community have. {(roles.IsEmpty ? "You have no role here" : $"Your role here is {string.Join(" and ", roles)}")}. Ask one of its admins."
            : null;
    }
}
