using System.Text;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Policy.Tests.Snapshots;
using Bailey.Testing;
using static Bailey.Policy.Tests.Snapshots.Policies;

namespace Bailey.Policy.Tests.Roles;

public sealed class RoleTests
{
    private const string Guard = "roles: [{name: plugin-admins, permissions: ['plugin:*']}]";

    [Fact]
    [Rule("P1.18")]
    public void The_admin_of_the_instance_holds_everything()
    {
        BuiltInRoles.InstanceAdmin.Patterns.ShouldBe([PermissionPattern.Everything]);
        Ask(Snapshot(Principal("ann", "groups: [admin]")), "ann", "whatever:there:will:be").ShouldBe("ok");
    }

    [Theory]
    [Rule("P1.19")]
    [Rule("P1.20")]
    [InlineData("admin", true)]
    [InlineData("moderator", true)]
    [InlineData("member", false)]
    [InlineData("observer", false)]
    public void Admins_and_moderators_of_a_community_manage_plugins_and_others_do_not(string role, bool manages)
    {
        BuiltInRoles.ForCommunities.Select(built => built.Name).ShouldBe(["admin", "moderator", "member", "observer"]);
        var snapshot = Snapshot(Principal("kim", null, ("c1", [role])));
        ManagingPermissions.ShouldContain("plugin:policy:update");
        ManagingPermissions.ShouldContain("plugin:package:settings:update");
        foreach (var permission in ManagingPermissions)
        {
            Ask(snapshot, "kim", permission, "c1").ShouldBe(manages ? "ok" : "permission_missing", permission);
        }
    }

    [Theory]
    [Rule("P1.21")]
    [InlineData("admin")]
    [InlineData("moderator")]
    [InlineData("member")]
    [InlineData("observer")]
    public void A_built_in_role_cannot_be_redefined(string name)
    {
        var result = Policies.Roles($"roles:\n- name: {name}\n  permissions: [\"a:b\"]\n");
        result.IsValid.ShouldBeFalse();
        result.Faults.ShouldHaveSingleItem().Message.ShouldContain("built in");
        RoleCatalog.FaultOf(new Role { Name = name })!.ReasonCode.ShouldBe("role_built_in");
        Should.Throw<ArgumentException>(() => RoleCatalog.With([new Role { Name = name }]));
    }

    [Fact]
    [Rule("P1.23")]
    public void A_custom_role_that_holds_everything_must_say_that_it_means_it()
    {
        var refused = Policies.Roles("roles:\n- name: root\n  permissions: ['*']\n");
        refused.Faults.ShouldHaveSingleItem().Line.ShouldBe(3);
        refused.Faults[0].Fix!.ShouldContain("unsafe_admin: true");
        Policies.Roles("roles: [{name: root, permissions: ['*'], unsafe_admin: true}]").IsValid.ShouldBeTrue();
        Policies.Roles("roles: [{name: root, permissions: ['*'], unsafe_admin: false}]").IsValid.ShouldBeFalse();
    }

    [Fact]
    [Rule("P1.24")]
    [Rule("P1.26")]
    public void Nobody_hands_out_what_they_do_not_hold()
    {
        var snapshot = Snapshot(
            Guard,
            Principal("bob", "{groups: [plugin-admins], revokes: ['plugin:package:sign']}"),
            Principal("off", "{enabled: false, groups: [admin]}"),
            Principal("kim", null, ("c1", ["moderator"])));
        Confer(snapshot, "bob", "plugin:script:deploy").ShouldBe("ok");
        Confer(snapshot, "bob", "plugin:script:*").ShouldBe("ok");
        Confer(snapshot, "bob", "plugin:*").ShouldBe("not_held_by_actor", "a part of it is revoked");
        Confer(snapshot, "bob", "plugin:*:sign").ShouldBe("not_held_by_actor");
        Confer(snapshot, "bob", "*").ShouldBe("not_held_by_actor");
        Confer(snapshot, "bob", "script:deploy").ShouldBe("not_held_by_actor");
        Confer(snapshot, "off", "a:b").ShouldBe("principal_disabled");

        // Inviting confers the role in the community that one is invited to.
        var moderator = BuiltInRoles.ForCommunities.Single(role => role.Name == "moderator");
        var admin = BuiltInRoles.ForCommunities.Single(role => role.Name == "admin");
        Delegation.CheckConfer(snapshot.Find("kim")!, moderator.Patterns, "c1").Allowed.ShouldBeTrue();
        Delegation.CheckConfer(snapshot.Find("kim")!, admin.Patterns, "c1").ReasonCode.ShouldBe("not_held_by_actor");
        Delegation.CheckConfer(snapshot.Find("kim")!, moderator.Patterns, "c2").ReasonCode.ShouldBe("not_held_by_actor");
    }

    [Fact]
    [Rule("P1.25")]
    public void A_role_can_be_made_only_of_what_its_author_holds()
    {
        var snapshot = Snapshot(Guard, Principal("bob", "groups: [plugin-admins]"), Principal("ann", "groups: [admin]"));
        Make("bob", "plugin:read").ShouldBe("ok");
        Make("bob", "plugin:read", "audit:read").ShouldBe("not_held_by_actor");
        Make("ann", "audit:read").ShouldBe("ok");
        Make("ann", "*").ShouldBe("unsafe_admin_required");

        string Make(string actor, params string[] patterns) =>
            Delegation.CheckRole(snapshot.Find(actor)!, new Role { Name = "made", Patterns = [.. patterns.Select(PermissionPattern.Parse)] }).ReasonCode;
    }

    [Theory]
    [Rule("P1.27")]
    [InlineData("{}", "grants: ['plugin:read']", "ok")]
    [InlineData("{}", "grants: ['audit:read']", "not_held_by_actor")]
    [InlineData("{}", "groups: [admin]", "not_held_by_actor")]
    [InlineData("{}", "groups: [plugin-admins]", "ok")]
    [InlineData("groups: [admin]", "groups: [admin, plugin-admins]", "ok")]
    [InlineData("{groups: [admin], revokes: ['audit:*']}", "groups: [admin]", "not_held_by_actor")]
    [InlineData("revokes: ['plugin:package:*']", "{}", "ok")]
    [InlineData("{}", "revokes: ['audit:read']", "ok")]
    [InlineData("{enabled: false, groups: [admin]}", "groups: [admin]", "not_held_by_actor")]
    [InlineData("groups: [admin]", "{enabled: false, groups: [admin]}", "ok")]
    [InlineData("groups: [admin]", "{groups: [admin], auth: {methods: [keypair]}}", "not_held_by_actor")]
    [InlineData("grants: ['plugin:read']", "{grants: ['plugin:read'], auth: {methods: [keypair]}}", "ok")]
    [InlineData("{}", "groups: [not-made-yet]", "not_held_by_actor")]
    [InlineData("{}", "network: {egress: [api.example.com]}", "ok")]
    [InlineData("{}", "network: {egress: ['*.example.com']}", "not_held_by_actor")]
    [InlineData("network: {egress: ['*.example.com']}", "{}", "ok")]
    [InlineData("{}", "process: {allow: [/bin/sh]}", "not_held_by_actor")]
    [InlineData("{enabled: false, network: {egress: ['*.example.com']}}", "network: {egress: ['*.example.com']}", "not_held_by_actor")]
    [InlineData("{enabled: false, network: {egress: [api.example.com]}}", "network: {egress: [api.example.com]}", "ok")]
    [InlineData("process: {allow: [/bin/sh]}", "{process: {allow: [/bin/sh]}, auth: {methods: [keypair]}}", "not_held_by_actor")]
    public void A_profile_can_be_edited_to_hold_only_what_its_editor_holds(string before, string after, string reason)
    {
        var snapshot = Snapshot(Guard, Principal("bob", "{groups: [plugin-admins], network: {egress: [api.example.com]}}"));
        var decision = Delegation.CheckProfileEdit(snapshot.Find("bob")!, Profile(before), Profile(after), snapshot.Documents.Roles!.Require());
        decision.ReasonCode.ShouldBe(reason);
    }

    [Theory]
    [Rule("P1.27")]
    [InlineData("plugin-admin", "name a role that there is (admin, plugin-admins) (did you mean 'plugin-admins'?), or make 'plugin-admin' first")]
    [InlineData("curators", "name a role that there is (admin, plugin-admins), or make 'curators' first")]
    [InlineData("moderator", "'moderator' is a role of communities: make the principal a member of one with it; roles of the instance are admin, plugin-admins")]
    public void A_role_that_does_not_exist_cannot_be_given_and_what_helps_is_one_that_does(string role, string remedy)
    {
        var snapshot = Snapshot(Guard, Principal("ann", "groups: [admin]"));
        var decision = Delegation.CheckProfileEdit(snapshot.Find("ann")!, Profile("{}"), Profile($"groups: [{role}]"), snapshot.Documents.Roles!.Require());
        decision.ReasonCode.ShouldBe("not_held_by_actor");
        decision.Message.ShouldContain($"there is no role '{role}' in the instance");
        decision.Remedy.ShouldBe(remedy);
    }

    [Theory]
    [Rule("P1.27")]
    [InlineData("{}", "ok")]
    [InlineData("grants: ['plugin:read']", "ok")]
    [InlineData("groups: [plugin-admins]", "ok")]
    [InlineData("{grants: ['audit:read'], revokes: ['audit:read']}", "not_held_by_actor")]
    [InlineData("groups: [admin]", "not_held_by_actor")]
    [InlineData("network: {egress: [api.example.com]}", "ok")]
    [InlineData("network: {egress: ['*.example.com']}", "not_held_by_actor")]
    [InlineData("process: {allow: [/bin/sh]}", "not_held_by_actor")]
    public void Whoever_could_become_a_principal_must_hold_and_reach_all_that_it_does(string target, string reason)
    {
        var snapshot = Snapshot(
            Guard, Principal("bob", "{groups: [plugin-admins], network: {egress: [api.example.com]}}"), Principal("ann", "groups: [admin]"), Principal("eve", "enabled: false"), Principal("kim", target), Principal("mo", null, ("c1", ["admin"])));
        Become("bob", "kim").ShouldBe(reason);
        Become("ann", "kim").ShouldBe("ok");
        Become("kim", "kim").ShouldBe("ok");
        Become("bob", "mo").ShouldBe("not_held_by_actor");
        Become("ann", "mo").ShouldBe("ok");
        Become("eve", "kim").ShouldBe("principal_disabled");
        Become("eve", "eve").ShouldBe("principal_disabled");

        string Become(string actor, string other) => Delegation.CheckBecome(snapshot.Find(actor)!, snapshot.Find(other)!).ReasonCode;
    }

    [Fact]
    [Rule("P1.27")]
    public void Enabling_a_member_or_giving_it_a_way_in_confers_what_it_holds_in_its_communities()
    {
        var snapshot = Snapshot(Guard, Principal("bob", "groups: [plugin-admins]"), Principal("ann", "groups: [admin]"), Principal("kim", "enabled: false", ("c1", ["admin"])));
        Decision Edit(string actor, string before, string after) =>
            Delegation.CheckProfileEdit(snapshot.Find(actor)!, Profile(before), Profile(after), RoleCatalog.BuiltInOnly, snapshot.Find("kim"));
        Edit("bob", "enabled: false", "{}").ReasonCode.ShouldBe("not_held_by_actor");
        Edit("bob", "{}", "auth: {methods: [system]}").ReasonCode.ShouldBe("not_held_by_actor");
        Edit("bob", "{}", "enabled: false").Allowed.ShouldBeTrue();
        Edit("ann", "enabled: false", "{}").Allowed.ShouldBeTrue();
    }

    [Theory]
    [Rule("P1.29")]
    [InlineData("{enabled: false, groups: [admin]}", false)]
    [InlineData("groups: []", false)]
    [InlineData("{groups: [admin], revokes: ['principal:*']}", false)]
    [InlineData(null, false)]
    [InlineData("{groups: [admin], revokes: ['*:grant']}", false)]
    [InlineData("{groups: [admin], revokes: ['plugin:package:remove']}", true)]
    [InlineData("grants: ['*']", true)]
    [InlineData("{groups: [admin], grants: ['a:b']}", true)]
    public void The_last_enabled_admin_stays_whole(string? after, bool allowed)
    {
        PrincipalRecord[] others = [Principal("bob", "grants: ['a:b']"), Principal("old", "{enabled: false, groups: [admin]}"), Principal("bad", "groups: [admin]\noops: 1")];
        var before = Snapshot([Principal("ann", "groups: [admin]"), .. others]);
        var changed = Snapshot(after is null ? others : [Principal("ann", after), .. others]);
        var decision = Delegation.CheckAdminRemains(before, changed);
        decision.ReasonCode.ShouldBe(allowed ? "ok" : "last_admin");

        // With a second admin any of this may be done, and an instance that has none yet is not locked.
        var second = Principal("zoe", "groups: [admin]");
        Delegation.CheckAdminRemains(Snapshot([Principal("ann", "groups: [admin]"), second, .. others]), Snapshot(after is null ? [second] : [Principal("ann", after), second])).Allowed.ShouldBeTrue();
        Delegation.CheckAdminRemains(Snapshot(others), Snapshot(others)).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P1.30")]
    public void The_name_of_a_role_gives_nothing_by_itself()
    {
        var snapshot = Snapshot("roles: [{name: administrators, permissions: []}, {name: root, permissions: ['a:b']}]", Principal("bob", "groups: [administrators, root, moderator]"));
        Ask(snapshot, "bob", "plugin:package:install").ShouldBe("permission_missing");
        Ask(snapshot, "bob", "a:b").ShouldBe("ok");
    }

    [Fact]
    [Rule("P1.28")]
    public void No_permission_over_oneself_changes_a_quota()
    {
        OperationCatalog.All.Where(operation => operation.Path.Contains("quota")).ShouldNotBeEmpty();
        OperationCatalog.All
            .Where(operation => operation.Permission!.Text.StartsWith("self:", StringComparison.Ordinal))
            .ShouldAllBe(operation => !operation.Path.Contains("quota") && !operation.Path.StartsWith("principals/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("roles: [{name: a, permissions: [], nmae: b}]", "unknown_key")]
    [InlineData("roles: [{permissions: []}]", "missing_key")]
    [InlineData("roles: [{name: a}]", "missing_key")]
    [InlineData("roles: [{name: a b, permissions: []}]", "value_invalid")]
    [InlineData("roles: [{name: a, permissions: []}, {name: a, permissions: []}]", "duplicate_key")]
    [InlineData("roles: [{name: a, community: 'x/y', permissions: []}]", "value_invalid")]
    [InlineData("roles: {}", "wrong_type")]
    [InlineData("{}", "missing_key")]
    [InlineData("roles: [a]", "wrong_type")]
    public void A_faulty_roles_document_is_refused(string yaml, string code) => Policies.Roles(yaml).Faults[0].Code.ShouldBe(code);

    [Fact]
    [Rule("P1.22")]
    public void Roles_are_printed_so_that_they_are_read_again_as_they_were()
    {
        var roles = RoleCatalog.With(
        [
            new Role { Name = "no", Description = "a: \"b\" # c\n", Patterns = [PermissionPattern.Everything], UnsafeAdmin = true },
            new Role { Name = "1", Scope = new RoleScope("true"), Patterns = [PermissionPattern.Parse("a:*:b")] },
        ]);
        RolesDocument.Read(Encoding.UTF8.GetBytes(RolesDocument.Print(roles)), "x").Require().Custom.ShouldBe(roles.Custom);
    }

    // What managing means: every operation on plugin policy, packages, scripts and settings that is more than reading or using.
    private static readonly string[] ManagingPermissions =
    [
        .. OperationCatalog.All
            .Where(operation => operation.Domain is "plugins" or "scripts" && operation.Risk > OperationRisk.Read && operation.Path is not ("scripts/inbound/invoke" or "plugins/panels/call"))
            .Select(operation => operation.Permission!.Text)
            .Distinct(),
    ];

    private static string Confer(PolicySnapshot snapshot, string actor, string pattern) =>
        Delegation.CheckConfer(snapshot.Find(actor)!, [PermissionPattern.Parse(pattern)]).ReasonCode;

    private static PrincipalProfile Profile(string yaml) => ProfileDocument.Read(Encoding.UTF8.GetBytes(yaml), "x.yaml").Require();
}
