using System.Collections.Immutable;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>Everything that a <see cref="PolicySnapshot"/> is compiled from. Nothing in it means nothing is allowed.</summary>
public sealed record PolicyDocuments
{
    /// <summary>The principals that the host knows. Any other is denied.</summary>
    public ImmutableArray<PrincipalRecord> Principals { get; init; } = [];

    /// <summary>Roles that the operator made; null where there are none. A faulty document denies everything to those who rely on it.</summary>
    public DocumentResult<RoleCatalog>? Roles { get; init; }

    /// <summary>Which operations exist. Default: all of the catalogue.</summary>
    public CommandPolicy Commands { get; init; } = CommandPolicy.None;

    /// <summary>The policy of the instance; null where it has set none. A faulty one counts as the default, which allows plugins nothing.</summary>
    public DocumentResult<InstancePolicy>? Instance { get; init; }

    /// <summary>The communities there are.</summary>
    public ImmutableArray<CommunityRecord> Communities { get; init; } = [];

    /// <summary>Resolves paths of policies and plugins. Default: as they are written, for hosts that have no links to fear.</summary>
    public IPathResolver Paths { get; init; } = LexicalPaths.Instance;

    /// <summary>The same with another profile for a principal, who need not be known yet.</summary>
    public PolicyDocuments WithProfile(PrincipalName name, DocumentResult<PrincipalProfile> profile)
    {
        ArgumentNullException.ThrowIfNull(name);
        var known = Principals.FirstOrDefault(record => record.Name.Equals(name));
        return this with
        {
            Principals = known is null
                ? Principals.Add(new PrincipalRecord(name) { Profile = profile })
                : Principals.Replace(known, known with { Profile = profile }),
        };
    }

    /// <summary>The same with another record of a community, which need not be known yet.</summary>
    public PolicyDocuments WithCommunity(CommunityRecord community)
    {
        ArgumentNullException.ThrowIfNull(community);
        return this with { Communities = [.. Communities.Where(record => record.Id != community.Id), community] };
    }

    /// <summary>What is known of a community; a record that says nothing where it is not known.</summary>
    public CommunityRecord CommunityOf(string id) => Communities.FirstOrDefault(record => record.Id == id) ?? new CommunityRecord(id);
}
