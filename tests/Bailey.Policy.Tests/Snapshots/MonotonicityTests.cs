using System.Text;
using Bailey.Policy.Commands;
using Bailey.Policy.Explanations;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Snapshots;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Snapshots;

/// <summary>Whatever the documents say: what a deny denies stays denied, and adding one never allows more.</summary>
public sealed class MonotonicityTests
{
    private static readonly string[] Patterns = ["*", "plugin:*", "plugin:package:*", "plugin:*:install", "*:read", "principal:quota:update", "script:deploy", "audit:*", "self:*", "run"];
    private static readonly string[] Globs = ["plugins/**", "plugins/*", "**", "scripts/deploy", "principals/*", "{audit,events}/**", "[a-m]*/**"];
    private static readonly string[] Groups = ["admin", "readers", "nobody", "moderator"];
    private const string Roles = "roles: [{name: readers, permissions: ['*:read', 'audit:*']}]";

    [Fact]
    [Rule("P8.6")]
    [Rule("P1.14")]
    public void Adding_a_revoke_never_allows_more_and_what_it_matches_is_denied() =>
        Check(
            from profile in Profiles()
            from revoke in Gen.Elements(Patterns)
            select (profile, revoke),
            static (profile, revoke) =>
            {
                var before = Compile(profile);
                var after = Compile(profile with { Revokes = [.. profile.Revokes, revoke] });
                var pattern = PermissionPattern.Parse(revoke);
                return OperationCatalog.All.All(operation =>
                {
                    var (was, now) = (before.Check("bob", operation.Permission!, "c1"), after.Check("bob", operation.Permission!, "c1"));
                    return (was.Allowed || !now.Allowed) && (!pattern.Matches(operation.Permission!) || !now.Allowed);
                });
            });

    [Fact]
    [Rule("P8.6")]
    public void Adding_a_deny_to_a_rule_never_allows_more() =>
        Check(
            from allow in Gen.SubListOf(Globs)
            from deny in Gen.SubListOf(Globs)
            from risk in Gen.Elements("read", "write", "high-risk-write", "")
            from more in Gen.Elements(Globs)
            select (Rule(allow, deny, risk), (allow, deny, risk, more)),
            static (rule, parts) =>
            {
                var before = Commands(rule);
                var after = Commands(Rule(parts.allow, [.. parts.deny.Append(parts.more).Distinct()], parts.risk));
                var denied = OperationGlob.Parse(parts.more);
                return OperationCatalog.All.Where(operation => !operation.IsDiagnostic).All(operation =>
                {
                    var (was, now) = (before.Evaluate(operation, IdentityKinds.User), after.Evaluate(operation, IdentityKinds.User));
                    return (was.Allowed || !now.Allowed) && (!denied.Matches(operation.Path) || !now.Allowed);
                });
            });

    [Fact]
    [Rule("P8.6")]
    public void Disabling_a_principal_or_taking_a_grant_or_a_group_away_never_allows_more() =>
        Check(
            from profile in Profiles()
            from index in Gen.Choose(0, 20)
            select (profile, index),
            static (profile, index) =>
            {
                var before = Compile(profile);
                PlainProfile[] fewer =
                [
                    profile with { Enabled = false },
                    profile with { Grants = [.. profile.Grants.Where((_, at) => at != index)] },
                    profile with { Groups = [.. profile.Groups.Where((_, at) => at != index)] },
                    profile with { Memberships = [] },
                ];
                return fewer.Select(Compile).All(after => OperationCatalog.All.All(operation =>
                    before.ExplainOperation("bob", operation, "c1").Outcome.Allowed || !after.ExplainOperation("bob", operation, "c1").Outcome.Allowed));
            });

    [Fact]
    [Rule("P8.6")]
    public void A_snapshot_does_not_change_when_another_takes_its_place()
    {
        var first = Compile(new PlainProfile(true, [], ["plugin:*"], [], []));
        var live = new LivePolicy(first);
        var held = live.Current;
        live.Replace(Compile(new PlainProfile(false, [], [], [], [])));
        var permission = Permission.Parse("plugin:package:install");
        held.Check("bob", permission).Allowed.ShouldBeTrue("who holds a snapshot sees one state of the policy");
        live.Current.Check("bob", permission).ReasonCode.ShouldBe("principal_disabled");
    }

    private static void Check<TA, TB>(Gen<(TA, TB)> cases, Func<TA, TB, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), pair => holds(pair.Item1, pair.Item2)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<PlainProfile> Profiles() =>
        from enabled in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from groups in Gen.SubListOf(Groups)
        from grants in Gen.SubListOf(Patterns)
        from revokes in Gen.SubListOf(Patterns.Skip(1).ToArray())
        from roles in Gen.SubListOf("admin", "moderator", "member", "observer", "readers")
        select new PlainProfile(enabled, [.. groups], [.. grants], [.. revokes], [.. roles]);

    private static PolicySnapshot Compile(PlainProfile profile) => Policies.Snapshot(
        Roles,
        Policies.Principal("bob", $"{{enabled: {(profile.Enabled ? "true" : "false")}, groups: [{List(profile.Groups)}], grants: [{List(profile.Grants)}], revokes: [{List(profile.Revokes)}]}}", ("c1", profile.Memberships)));

    private static string Rule(IEnumerable<string> allow, IEnumerable<string> deny, string risk) =>
        $"name: r\nallow: [{List(allow)}]\ndeny: [{List(deny)}]\nallow_unannotated: true\n{(risk.Length > 0 ? $"max_risk: {risk}\n" : "")}";

    private static CommandPolicy Commands(string yaml) => CommandPolicy.Of(CommandRuleDocument.Read(Encoding.UTF8.GetBytes(yaml), "policy.yml"));

    private static string List(IEnumerable<string> items) => string.Join(", ", items.Select(item => $"'{item}'"));

    private sealed record PlainProfile(bool Enabled, string[] Groups, string[] Grants, string[] Revokes, string[] Memberships);
}
