using System.Text;
using System.Text.Json.Nodes;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;

namespace Bailey.Bench.Policy;

/// <summary>
/// A principal with 50 grants, 5 revokes and 10 roles of 10 patterns each, every fifth grant and every tenth pattern of a role an open one; for Bailey as
/// documents, for Cedar as policies and entities that say the same.
/// </summary>
internal static class PolicyScenario
{
    public const string Principal = "alice";

    private const int Grants = 50, Revokes = 5, Roles = 10, PatternsOfRole = 10;

    /// <summary>What is asked, by name, and what both must answer.</summary>
    public static readonly (string Name, string Permission, bool Allowed)[] Questions =
    [
        ("grant", "area48:thing:verb", true),
        ("open-grant", "area49:other:word", true),
        ("role", "role9area8:thing:verb", true),
        ("missing", "nowhere:thing:verb", false),
        ("revoked", "area12:secret:verb", false),
    ];

    /// <summary>The policy as Bailey compiles it.</summary>
    public static PolicySnapshot Compile()
    {
        var profile = $"grants: [{List(GrantPatterns())}]\nrevokes: [{List(RevokePatterns())}]\ngroups: [{string.Join(", ", Enumerable.Range(0, Roles).Select(RoleName))}]\n";
        var roles = "roles:\n" + string.Concat(Enumerable.Range(0, Roles).Select(role => $"- {{name: {RoleName(role)}, permissions: [{List(RolePatterns(role))}]}}\n"));
        return PolicySnapshot.Compile(new PolicyDocuments
        {
            Principals = [new PrincipalRecord(PrincipalName.Parse(Principal)) { Profile = ProfileDocument.Read(Encoding.UTF8.GetBytes(profile), "alice.yaml") }],
            Roles = RolesDocument.Read(Encoding.UTF8.GetBytes(roles), "roles.yaml"),
        });
    }

    /// <summary>The same for Cedar: a pattern that is open is a group of actions, a role a group of principals, a revoke a policy that forbids.</summary>
    public static string ToCedar()
    {
        var policies = new StringBuilder();
        foreach (var pattern in GrantPatterns())
        {
            policies.AppendLine($"permit(principal == User::\"{Principal}\", {Action(pattern)}, resource);");
        }

        foreach (var pattern in RevokePatterns())
        {
            policies.AppendLine($"forbid(principal == User::\"{Principal}\", {Action(pattern)}, resource);");
        }

        for (var role = 0; role < Roles; role++)
        {
            foreach (var pattern in RolePatterns(role))
            {
                policies.AppendLine($"permit(principal in Role::\"{RoleName(role)}\", {Action(pattern)}, resource);");
            }
        }

        return new JsonObject
        {
            ["policies"] = policies.ToString(),
            ["principal"] = Entity("User", Principal),
            ["resource"] = Entity("Instance", "this"),
            ["questions"] = new JsonArray([.. Questions.Select(question => new JsonObject
            {
                ["name"] = question.Name,
                ["action"] = Entity("Action", question.Permission),
                ["entities"] = new JsonArray(
                    EntityWithParents(Entity("User", Principal), Enumerable.Range(0, Roles).Select(role => Entity("Role", RoleName(role)))),
                    EntityWithParents(Entity("Action", question.Permission), GroupsOf(question.Permission).Select(group => Entity("Action", group)))),
            })]),
        }.ToJsonString();
    }

    private static IEnumerable<string> GrantPatterns() => Enumerable.Range(0, Grants).Select(i => i % 5 == 4 ? $"area{i}:*" : $"area{i}:thing:verb");

    private static IEnumerable<string> RevokePatterns() => Enumerable.Range(0, Revokes).Select(i => $"area{i + 10}:secret:*");

    private static IEnumerable<string> RolePatterns(int role) =>
        Enumerable.Range(0, PatternsOfRole).Select(i => i % 10 == 9 ? $"role{role}area{i}:*" : $"role{role}area{i}:thing:verb");

    private static IEnumerable<string> GroupsOf(string permission) =>
        GrantPatterns().Concat(RevokePatterns()).Where(pattern => pattern.EndsWith('*') && PermissionPattern.Parse(pattern).Matches(Permission.Parse(permission)));

    private static string RoleName(int role) => $"team{role}";

    private static string Action(string pattern) => pattern.EndsWith('*') ? $"action in Action::\"{pattern}\"" : $"action == Action::\"{pattern}\"";

    private static string List(IEnumerable<string> patterns) => string.Join(", ", patterns.Select(pattern => $"\"{pattern}\""));

    private static JsonObject Entity(string type, string id) => new() { ["type"] = type, ["id"] = id };

    private static JsonObject EntityWithParents(JsonObject uid, IEnumerable<JsonObject> parents) =>
        new() { ["uid"] = uid, ["attrs"] = new JsonObject(), ["parents"] = new JsonArray([.. parents]) };
}
