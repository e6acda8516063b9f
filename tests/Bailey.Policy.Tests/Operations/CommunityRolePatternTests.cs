using System.Collections.Immutable;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Operations;

/// <summary>What the built-in roles of a community come to, over the catalogue.</summary>
public sealed class CommunityRolePatternTests
{
    private static readonly string[] ManagedByModerators = ["plugins/policy/update", "plugins/packages/upload", "plugins/packages/install", "plugins/packages/activate", "plugins/packages/remove", "plugins/packages/settings/update", "plugins/settings/update", "scripts/create", "scripts/update", "scripts/deploy", "scripts/delete"];

    [Fact]
    [Rule("P1.19")]
    public void Admin_and_moderator_manage_plugin_policy_packages_scripts_and_settings()
    {
        ManagedByModerators.Except(Held(CommunityRolePatterns.Admin)).ShouldBeEmpty();
        ManagedByModerators.Except(Held(CommunityRolePatterns.Moderator)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("P1.20")]
    public void Member_and_observer_do_not()
    {
        foreach (var role in new[] { CommunityRolePatterns.Member, CommunityRolePatterns.Observer })
        {
            Held(role).Intersect(ManagedByModerators).ShouldBeEmpty();
            OperationCatalog.All.Where(operation => operation.Domain is "plugins" or "scripts" && operation.Risk != OperationRisk.Read && operation.Path is not ("scripts/inbound/invoke" or "plugins/panels/call"))
                .Select(static operation => operation.Path).Intersect(Held(role)).ShouldBeEmpty();
        }
    }

    [Fact]
    public void An_observer_only_reads_and_keeps_their_own_account() =>
        Held(CommunityRolePatterns.Observer).Select(OperationCatalog.Get)
            .Where(static operation => operation.Risk != OperationRisk.Read && !operation.Permission!.Text.StartsWith("self:", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Each_role_holds_all_that_the_next_one_does_and_more()
    {
        var roles = new[] { CommunityRolePatterns.Observer, CommunityRolePatterns.Member, CommunityRolePatterns.Moderator, CommunityRolePatterns.Admin };
        foreach (var (weaker, stronger) in roles.Zip(roles.Skip(1)))
        {
            weaker.Where(pattern => !stronger.Any(held => held.Covers(pattern))).ShouldBeEmpty();
            Held(stronger).Count.ShouldBeGreaterThan(Held(weaker).Count);
        }
    }

    [Fact]
    public void No_role_of_a_community_holds_anything_of_the_instance() =>
        Held(CommunityRolePatterns.Admin).Select(OperationCatalog.Get)
            .Where(static operation => operation.Domain is "principals" or "system" || operation.Permission!.Text.Split(':')[0] is "system" or "principal" or "workbench")
            .ShouldBeEmpty();

    [Fact]
    public void Every_pattern_is_of_use() =>
        CommunityRolePatterns.Admin.Where(static pattern => !OperationCatalog.All.Any(operation => pattern.Matches(operation.Permission!))).ShouldBeEmpty();

    private static HashSet<string> Held(ImmutableArray<PermissionPattern> role) =>
        [.. OperationCatalog.All.Where(operation => role.Any(pattern => pattern.Matches(operation.Permission!))).Select(static operation => operation.Path)];
}
