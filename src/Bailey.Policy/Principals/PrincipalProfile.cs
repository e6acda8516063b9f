using System.Collections.Immutable;
using Bailey.Policy.Egress;
using Bailey.Policy.Permissions;
using Bailey.Policy.Quotas;

namespace Bailey.Policy.Principals;

/// <summary>
/// What one principal may do, reach and use. Immutable; equal when everything in it is. The defaults allow nothing but being
/// counted: no permission, no outbound connection, no program.
/// </summary>
public sealed record PrincipalProfile
{
    /// <summary>The version that this Bailey writes, and the last that it reads: 1.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Entries of each list of a profile: 4,096.</summary>
    public const int MaxListItems = 4_096;

    /// <summary>The profile of a principal that has none of its own. One instance, shared by all.</summary>
    public static PrincipalProfile Default { get; } = new();

    /// <summary>False refuses every invocation, before anything else is checked. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Roles by name. An unknown one grants nothing. Default none.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Permissions granted. Default none.</summary>
    public ImmutableArray<PermissionPattern> Grants { get; init; } = [];

    /// <summary>Permissions taken away, whatever grants or roles hold them. Default none.</summary>
    public ImmutableArray<PermissionPattern> Revokes { get; init; } = [];

    /// <summary>Ways in which the principal may prove who it is. Default none.</summary>
    public ImmutableArray<AuthMethod> AuthMethods { get; init; } = [];

    /// <summary>Keys for <see cref="AuthMethod.KeyPair"/>. Default none.</summary>
    public ImmutableArray<PrincipalKey> PublicKeys { get; init; } = [];

    /// <summary>Where outbound connections made for the principal may go. Default nowhere, for everyone.</summary>
    public ImmutableArray<EgressPattern> Egress { get; init; } = [];

    /// <summary>Programs that may be started for the principal. Default none.</summary>
    public ImmutableArray<AllowedProcess> Processes { get; init; } = [];

    /// <summary>How much the principal may use.</summary>
    public PrincipalQuotas Quotas { get; init; } = PrincipalQuotas.Default;

    /// <inheritdoc/>
    public bool Equals(PrincipalProfile? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Enabled == other.Enabled
            && Groups.SequenceEqual(other.Groups)
            && Grants.SequenceEqual(other.Grants)
            && Revokes.SequenceEqual(other.Revokes)
            && AuthMethods.SequenceEqual(other.AuthMethods)
            && PublicKeys.SequenceEqual(other.PublicKeys)
            && Egress.SequenceEqual(other.Egress)
            && Processes.Select(static process => process.Text).SequenceEqual(other.Processes.Select(static process => process.Text))
            && Quotas == other.Quotas);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Enabled, Groups.Length, Grants.Length, Revokes.Length, Egress.Length, Quotas);
}
