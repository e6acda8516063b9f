using System.Collections.Immutable;
using System.Text;
using Bailey.Policy.Roles;
using Bailey.Storage.Documents;

namespace Bailey.Server.Roles;

/// <summary>A role.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Scope">Where it comes from: <c>built_in</c>, <c>instance</c> or <c>community</c>.</param>
/// <param name="Permissions">What it holds.</param>
/// <param name="UnsafeAdmin">Whether its author means it that it holds everything.</param>
/// <param name="ETag">What to send as <c>If-Match</c> to change it.</param>
public sealed record RoleView(string Name, string Description, string Scope, ImmutableArray<string> Permissions, bool UnsafeAdmin, string ETag)
{
    internal static RoleView Of(Role role) => new(
        role.Name,
        role.Description,
        ReferenceEquals(role, BuiltInRoles.InstanceAdmin) || BuiltInRoles.IsBuiltIn(role.Name) ? "built_in" : role.Scope.IsInstance ? "instance" : "community",
        [.. role.Patterns.Select(static pattern => pattern.Text)],
        role.UnsafeAdmin,
        TagOf(role));

    internal static string TagOf(Role role) =>
        GovernedDocument.ETagOf(Encoding.UTF8.GetBytes(string.Join('\n', [role.Name, role.Scope.ToString(), role.UnsafeAdmin ? "unsafe" : "", role.Description, .. role.Patterns.Select(static pattern => pattern.Text)])));
}
