using System.Collections.Immutable;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>Everything that a <see cref="PolicySnapshot"/> is compiled from. Nothing in it means nothing is allowed.</summary>
public sealed record PolicyDocuments
{
    /// <summary>The principals that the host knows. Any other is denied.</summary>
    public ImmutableArray<PrincipalRecord> Principals { get; init; } = [];

    /// <summary>Roles that the operator made; null where there are none. A faulty document denies everything to those who rely on it.</summary>
    public DocumentResult<RoleCatalog>? Roles { get; init; }

    /// <summary>Private endpoints that the operator opened.</summary>
    public ImmutableArray<LocalEgress> LocalEgress { get; init; } = [];
}
