using System.Collections.Immutable;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;

namespace Bailey.Console.Pages.Permissions;

/// <summary>Permissions in words, as the catalogue of operations describes them.</summary>
public static class PermissionWords
{
    // In the order in which people think of them.
    private static readonly (string Word, string Title)[] s_areas =
    [
        ("plugin", "Plugins and their policy"),
        ("script", "Scripts"),
        ("job", "Jobs"),
        ("hook", "Hooks"),
        ("signal", "Signals"),
        ("event", "Events and webhooks"),
        ("community", "The community itself"),
        ("domain", "Domains"),
        ("member", "Members and invitations"),
        ("role", "Roles"),
        ("audit", "The audit log"),
        ("policy", "Explaining and simulating the policy"),
        ("principal", "Principals and their quotas"),
        ("system", "The instance"),
        ("self", "One's own account"),
        ("workbench", "Building plugins on one's own machine"),
    ];

    private static readonly ImmutableArray<PermissionArea> s_all =
    [
        .. s_areas.Select(static area => new PermissionArea(area.Word, area.Title,
        [
            .. OperationCatalog.All.Where(operation => operation.Permission?.Text.Split(':')[0] == area.Word)
                .GroupBy(static operation => operation.Permission!.Text, StringComparer.Ordinal)
                .Select(static group => new PermissionItem(group.Key, string.Join("; ", group.Select(static operation => operation.Description).Distinct()), group.Max(static operation => operation.Risk ?? OperationRisk.HighRiskWrite))),
        ])).Where(static area => !area.Items.IsEmpty),
    ];

    /// <summary>What can be handed out in a community: what its admins hold.</summary>
    public static ImmutableArray<PermissionArea> OfCommunity { get; } =
    [
        .. s_all.Where(static area => area.Word != "self")
            .Select(static area => area with { Items = [.. area.Items.Where(static item => CommunityRolePatterns.Admin.Any(pattern => pattern.Matches(Permission.Parse(item.Permission))))] })
            .Where(static area => !area.Items.IsEmpty),
    ];

    /// <summary>What can be handed out in the instance.</summary>
    public static ImmutableArray<PermissionArea> OfInstance { get; } = [.. s_all.Where(static area => area.Word is not ("self" or "workbench"))];

    /// <summary>A pattern in words.</summary>
    public static string Of(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern == "*" ? "Everything"
            : s_all.FirstOrDefault(area => area.Whole == pattern) is { } area ? $"{area.Title}: everything"
            : s_all.SelectMany(static area => area.Items).FirstOrDefault(item => item.Permission == pattern) is { } item ? item.Words
            : pattern.Contains('*', StringComparison.Ordinal) ? "Everything whose name fits" : "A permission of another version, or of a plugin";
    }

    /// <summary>Which permissions of the catalogue a pattern means.</summary>
    public static IEnumerable<PermissionItem> MeantBy(string pattern) => PermissionPattern.TryParse(pattern, out var parsed, out _)
        ? s_all.SelectMany(static area => area.Items).Where(item => parsed.Matches(Permission.Parse(item.Permission)))
        : [];
}
