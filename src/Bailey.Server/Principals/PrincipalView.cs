using System.Collections.Immutable;
using Bailey.Policy;
using Bailey.Policy.Snapshots;
using Bailey.Server.Packages;

namespace Bailey.Server.Principals;

/// <summary>A principal as lists show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Enabled">Whether it may do anything at all.</param>
/// <param name="Refusal">Why it may not; null where it may.</param>
/// <param name="Groups">The roles of the instance that its profile names.</param>
/// <param name="Communities">The communities that it is a member of.</param>
/// <param name="IsInstanceAdmin">Whether it is an admin of the instance.</param>
public sealed record PrincipalView(string Name, bool Enabled, DecisionView? Refusal, ImmutableArray<string> Groups, ImmutableArray<string> Communities, bool IsInstanceAdmin)
{
    internal static PrincipalView Of(PrincipalPolicy principal)
    {
        Decision enabled = principal.CheckEnabled();
        return new PrincipalView(
            principal.Name.Text, enabled.Allowed, enabled.Allowed ? null : DecisionView.Of(enabled), principal.Profile.Groups, [.. principal.Communities.Order(StringComparer.Ordinal)], principal.IsInstanceAdmin);
    }
}
