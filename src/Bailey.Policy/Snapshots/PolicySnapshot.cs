using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;

namespace Bailey.Policy.Snapshots;

/// <summary>
/// The whole policy at one moment, compiled from its documents. Immutable: it is replaced whole, and whoever holds one sees one
/// state of it. Checking takes no lock and allocates nothing, but for the denial of an unknown principal.
/// </summary>
public sealed class PolicySnapshot
{
    private readonly Dictionary<string, PrincipalPolicy> _principals;
    private readonly Dictionary<string, CommunityPolicy> _communities;
    private readonly FrozenSet<string> _known;

    internal PolicySnapshot(
        PolicyDocuments documents, Dictionary<string, PrincipalPolicy> principals, Dictionary<string, CommunityPolicy> communities, ImmutableArray<PolicyWarning> warnings)
    {
        Documents = documents;
        Warnings = warnings;
        Instance = documents.Instance?.Value ?? InstancePolicy.Default;
        InstanceFault = documents.Instance is { IsValid: false } faulty ? InvalidPolicy.OfInstance(faulty) : null;
        _principals = principals;
        _communities = communities;
        _known = communities.Keys.Concat(documents.Principals.SelectMany(static principal => principal.Memberships.Keys)).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Knows nobody and allows nothing.</summary>
    public static PolicySnapshot Empty { get; } = Compile(new PolicyDocuments());

    /// <summary>What it was compiled from.</summary>
    public PolicyDocuments Documents { get; }

    /// <summary>What is odd but stops nothing, as a group that does not exist; each once.</summary>
    public ImmutableArray<PolicyWarning> Warnings { get; }

    /// <summary>The policy of the instance.</summary>
    public InstancePolicy Instance { get; }

    /// <summary>Why the policy of the instance cannot be used, so that plugins are allowed nothing; null where it can.</summary>
    public Decision? InstanceFault { get; }

    /// <summary>Which operations exist.</summary>
    public CommandPolicy Commands => Documents.Commands;

    /// <summary>The principals that are known.</summary>
    public IReadOnlyCollection<PrincipalPolicy> Principals => _principals.Values;

    /// <summary>Compiles a policy.</summary>
    /// <exception cref="ArgumentException">Two principals or communities have one name.</exception>
    public static PolicySnapshot Compile(PolicyDocuments documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return new SnapshotCompiler(documents).Compile();
    }

    /// <summary>What the policy says of a principal; null for one that is not known.</summary>
    /// <param name="principal">The name, in any case.</param>
    public PrincipalPolicy? Find(string principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return _principals.GetValueOrDefault(principal);
    }

    /// <summary>Whether a principal may do anything at all.</summary>
    public Decision CheckEnabled(string principal) => Find(principal)?.CheckEnabled() ?? ProfileDecisions.Unknown(principal);

    /// <summary>Whether a principal holds a permission.</summary>
    /// <param name="principal">The name, in any case.</param>
    /// <param name="permission">What the operation demands.</param>
    /// <param name="community">The community in which it is done; null for the instance.</param>
    public Decision Check(string principal, Permission permission, string? community = null)
    {
        var decision = Find(principal)?.Check(permission, community) ?? ProfileDecisions.Unknown(principal);
        return community is not null && ReferenceEquals(decision, permission.Missing) && _communities.TryGetValue(community, out var at) && at.MembersFault is { } fault
            ? fault
            : decision;
    }

    /// <summary>Whether a community is one of the documents, or somebody is a member of it: not just a name that somebody sent.</summary>
    public bool Knows(string community)
    {
        ArgumentNullException.ThrowIfNull(community);
        return _known.Contains(community);
    }

    /// <summary>
    /// What the policy says of a community. One that is not known, or has set no policy, has the default policy, which allows nothing.
    /// </summary>
    public CommunityPolicy Community(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _communities.GetValueOrDefault(id) ?? new CommunityPolicy(id, CommunityPluginPolicy.Default, null, null, FrozenDictionary<string, EffectiveCapabilities>.Empty);
    }
}
