using System.Collections.Immutable;
using System.Text;
using Bailey.Policy.Documents;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;

namespace Bailey.Policy.Tests.Snapshots;

/// <summary>Policies as operators write them.</summary>
internal static class Policies
{
    public static PrincipalRecord Principal(string name, string? yaml = null, params (string Community, string[] Roles)[] memberships) =>
        new(PrincipalName.Parse(name))
        {
            Profile = yaml is null ? null : ProfileDocument.Read(Encoding.UTF8.GetBytes(yaml), $"{name}.yaml"),
            Memberships = memberships.ToImmutableDictionary(member => member.Community, member => member.Roles.ToImmutableArray()),
        };

    public static DocumentResult<RoleCatalog> Roles(string yaml) => RolesDocument.Read(Encoding.UTF8.GetBytes(yaml), "roles.yaml");

    public static PolicySnapshot Snapshot(params PrincipalRecord[] principals) => PolicySnapshot.Compile(new PolicyDocuments { Principals = [.. principals] });

    public static PolicySnapshot Snapshot(string roles, params PrincipalRecord[] principals) =>
        PolicySnapshot.Compile(new PolicyDocuments { Principals = [.. principals], Roles = Roles(roles) });

    public static string Ask(PolicySnapshot snapshot, string principal, string permission, string? community = null)
    {
        var decision = snapshot.Check(principal, Permission.Parse(permission), community);
        decision.Allowed.ShouldBe(decision.ReasonCode == "ok");
        decision.Message.ShouldNotBeNullOrWhiteSpace();
        if (!decision.Allowed)
        {
            decision.Remedy.ShouldNotBeNullOrWhiteSpace($"{decision.ReasonCode} says no remedy");
        }

        return decision.ReasonCode;
    }
}
