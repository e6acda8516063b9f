using System.Collections.Immutable;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;

namespace Bailey.Policy.Snapshots;

/// <summary>What the host knows of one principal when a snapshot is compiled.</summary>
/// <param name="Name">The principal.</param>
public sealed record PrincipalRecord(PrincipalName Name)
{
    /// <summary>The profile as it was read; null where there is none, so that the default applies.</summary>
    public DocumentResult<PrincipalProfile>? Profile { get; init; }

    /// <summary>Names of the roles that the principal has as a member of communities, by community.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Memberships { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
}
