using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Testing;
using static Bailey.Policy.Tests.Snapshots.Policies;

namespace Bailey.Policy.Tests.Snapshots;

public sealed class PermissionCheckTests
{
    [Fact]
    [Rule("P1.9")]
    public void A_disabled_principal_is_denied_before_anything_else()
    {
        var snapshot = Snapshot(Principal("eve", "{enabled: false, grants: [a:b], revokes: [c:d], groups: [admin]}"));
        Ask(snapshot, "eve", "a:b").ShouldBe("principal_disabled");
        Ask(snapshot, "eve", "c:d").ShouldBe("principal_disabled");
        snapshot.CheckEnabled("eve").Layer.ShouldBe(DecisionLayer.Profile);
        snapshot.Find("eve")!.CheckAuthMethod(AuthMethod.System).ReasonCode.ShouldBe("principal_disabled");
    }

    [Fact]
    [Rule("P1.10")]
    [Rule("P1.14")]
    public void A_revoke_beats_grants_and_every_role_and_admin_too()
    {
        var snapshot = Snapshot(
            "roles: [{name: installers, permissions: ['plugin:*']}]",
            Principal("ann", "{groups: [admin, installers], grants: ['*', 'plugin:package:install'], revokes: ['plugin:package:*']}", ("c1", ["admin"])));
        Ask(snapshot, "ann", "plugin:package:install").ShouldBe("revoked");
        Ask(snapshot, "ann", "plugin:package:install", "c1").ShouldBe("revoked");
        Ask(snapshot, "ann", "plugin:script:deploy").ShouldBe("ok");
        var decision = snapshot.Check("ann", Permission.Parse("plugin:package:install"));
        decision.Rule.ShouldBe("plugin:package:*");
        decision.Source.ShouldBe("ann.yaml");
    }

    [Fact]
    [Rule("P1.11")]
    [Rule("P1.13")]
    public void A_grant_allows_what_it_matches_and_nothing_else()
    {
        var snapshot = Snapshot(Principal("bob", "grants: ['plugin:*:read', 'self:*']"));
        Ask(snapshot, "bob", "plugin:package:read").ShouldBe("ok");
        Ask(snapshot, "bob", "self:token:create").ShouldBe("ok");
        Ask(snapshot, "bob", "plugin:package:install").ShouldBe("permission_missing");
        snapshot.Check("bob", Permission.Parse("plugin:package:read")).Rule.ShouldBe("plugin:*:read");
        snapshot.Check("bob", Permission.Parse("a:b")).Message.ShouldContain("a:b");
    }

    [Fact]
    [Rule("P1.12")]
    public void Any_role_that_holds_a_match_allows()
    {
        var snapshot = Snapshot(
            "roles: [{name: readers, permissions: ['*:read']}, {name: writers, permissions: ['*:write']}]",
            Principal("bob", "groups: [readers, writers]"));
        Ask(snapshot, "bob", "x:write").ShouldBe("ok");
        Ask(snapshot, "bob", "x:read").ShouldBe("ok");
        Ask(snapshot, "bob", "x:delete").ShouldBe("permission_missing");
        snapshot.Check("bob", Permission.Parse("x:write")).Source.ShouldBe("roles.yaml: role writers");
    }

    [Fact]
    [Rule("P1.15")]
    public void An_unknown_group_grants_nothing_warns_once_and_hides_no_other()
    {
        var live = new LivePolicy();
        var snapshot = Snapshot(Principal("bob", "groups: [nobody-made-this, admin]"));
        Ask(snapshot, "bob", "x:y").ShouldBe("ok");
        live.Replace(snapshot).ShouldHaveSingleItem().Message.ShouldContain("nobody-made-this");
        live.Replace(Snapshot(Principal("bob", "groups: [nobody-made-this]"))).ShouldBeEmpty("it was told before");
        Ask(live.Current, "bob", "x:y").ShouldBe("permission_missing");
    }

    [Fact]
    [Rule("P1.16")]
    public void An_invalid_profile_denies_everything_and_tells_file_and_line()
    {
        var snapshot = Snapshot(Principal("bob", "grants: ['*']\ngroups: [admin]\nenabeld: true\n"));
        Ask(snapshot, "bob", "x:y").ShouldBe("profile_invalid");
        snapshot.CheckEnabled("bob").Message.ShouldContain("bob.yaml:3:1: the key 'enabeld' is not known here (did you mean 'enabled'?)");
        snapshot.Find("bob")!.Profile.ShouldBeSameAs(PrincipalProfile.Default);
        snapshot.Find("bob")!.IsInstanceAdmin.ShouldBeFalse();
    }

    [Fact]
    [Rule("P1.17")]
    public void An_invalid_roles_file_denies_those_who_rely_on_it()
    {
        var snapshot = Snapshot(
            "roles:\n- {name: readers, permissions: ['foo*']}\n",
            Principal("bob", "{groups: [readers], grants: ['x:y']}"),
            Principal("kim", null, ("c1", ["editors"])),
            Principal("ann", "groups: [admin]"),
            Principal("eve", "grants: ['x:y']"));
        Ask(snapshot, "bob", "x:y").ShouldBe("roles_invalid");
        snapshot.CheckEnabled("bob").Message.ShouldContain("roles.yaml:2:");
        Ask(snapshot, "kim", "x:y", "c1").ShouldBe("roles_invalid");
        Ask(snapshot, "ann", "x:y").ShouldBe("ok");
        Ask(snapshot, "eve", "x:y").ShouldBe("ok");
    }

    [Fact]
    [Rule("P1.22")]
    public void A_role_counts_where_its_scope_reaches()
    {
        var snapshot = Snapshot(
            """
            roles:
            - {name: editors, description: Edit texts, community: c1, permissions: ["text:*"]}
            - {name: auditors, permissions: ["audit:read"]}
            """,
            Principal("bob", "groups: [auditors]", ("c1", ["editors"]), ("c2", ["editors", "auditors"])));
        Ask(snapshot, "bob", "text:edit", "c1").ShouldBe("ok");
        Ask(snapshot, "bob", "text:edit", "c2").ShouldBe("permission_missing");
        Ask(snapshot, "bob", "text:edit", "c3").ShouldBe("permission_missing");
        Ask(snapshot, "bob", "text:edit").ShouldBe("permission_missing");
        Ask(snapshot, "bob", "audit:read").ShouldBe("ok");
        Ask(snapshot, "bob", "audit:read", "c3").ShouldBe("ok");
    }

    [Fact]
    public void Membership_of_a_community_gives_nothing_in_another_or_in_the_instance()
    {
        var snapshot = Snapshot(Principal("kim", null, ("c1", ["admin"]), ("c2", ["observer"])));
        Ask(snapshot, "kim", "plugin:package:install", "c1").ShouldBe("ok");
        Ask(snapshot, "kim", "plugin:package:install", "c2").ShouldBe("permission_missing");
        Ask(snapshot, "kim", "plugin:package:install").ShouldBe("permission_missing");
        Ask(snapshot, "kim", "anything:else", "c1").ShouldBe("permission_missing", "the admin of a community holds a fixed list, not everything");
    }

    [Fact]
    public void Who_is_not_known_is_denied()
    {
        var snapshot = Snapshot(Principal("bob"));
        Ask(snapshot, "nobody", "x:y").ShouldBe("principal_unknown");
        Ask(snapshot, "BOB", "x:y").ShouldBe("permission_missing", "names are compared without case");
        Ask(snapshot, "../etc", "x:y").ShouldBe("principal_unknown");
        Ask(PolicySnapshot.Empty, "bob", "x:y").ShouldBe("principal_unknown");
    }

    [Fact]
    public void The_table_of_patterns_agrees_with_asking_them_one_by_one()
    {
        var random = new Random(20261122);
        string[] words = ["a", "b", "c", "*"];
        string Text(bool star) => string.Join(':', Enumerable.Range(0, random.Next(1, 5)).Select(_ => words[random.Next(star ? 4 : 3)]));
        for (var round = 0; round < 400; round++)
        {
            var revokes = Enumerable.Range(0, random.Next(4)).Select(_ => Text(true)).Where(text => text != "*").Distinct().ToList();
            var grants = Enumerable.Range(0, random.Next(12)).Select(_ => Text(true)).Distinct().ToList();
            var snapshot = Snapshot(Principal("bob", $"{{grants: [{Quoted(grants)}], revokes: [{Quoted(revokes)}]}}"));
            for (var asked = 0; asked < 20; asked++)
            {
                var permission = Permission.Parse(Text(false));
                var revoke = revokes.Find(text => PermissionPattern.Parse(text).Matches(permission));
                var grant = grants.Find(text => PermissionPattern.Parse(text).Matches(permission));
                var decision = snapshot.Check("bob", permission);
                decision.ReasonCode.ShouldBe(revoke is not null ? "revoked" : grant is not null ? "ok" : "permission_missing", permission.Text);
                decision.Rule.ShouldBe(revoke ?? grant, "the first that matches is named");
            }
        }

        static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"'{text}'"));
    }

    [Fact]
    public void Checking_allocates_nothing_whether_it_allows_or_denies()
    {
        var snapshot = Snapshot(
            "roles: [{name: readers, permissions: ['*:read']}]",
            Principal("bob", "{groups: [readers], grants: ['a:*', 'b:c'], revokes: ['a:z']}", ("c1", ["member"])));
        var asked = new[] { "a:b", "b:c", "x:read", "a:z", "no:such", "hook:invoke" }.Select(Permission.Parse).ToArray();
        var allowed = 0;
        void Ask()
        {
            foreach (var permission in asked)
            {
                allowed += snapshot.Check("bob", permission, "c1").Allowed ? 1 : 0;
            }
        }

        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Ask();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        allowed.ShouldBe(4 * 1_001);
    }
}
