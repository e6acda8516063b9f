using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Policy.Egress;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>
/// The whole policy at one moment, compiled from its documents. Immutable: it is replaced whole, and whoever holds one sees one
/// state of it. Checking takes no lock and allocates nothing, but for the denial of an unknown principal.
/// </summary>
public sealed class PolicySnapshot
{
    private readonly Dictionary<string, PrincipalPolicy> _principals;

    private PolicySnapshot(PolicyDocuments documents, Dictionary<string, PrincipalPolicy> principals, ImmutableArray<PolicyWarning> warnings)
    {
        Documents = documents;
        Warnings = warnings;
        _principals = principals;
    }

    /// <summary>Knows nobody and allows nothing.</summary>
    public static PolicySnapshot Empty { get; } = Compile(new PolicyDocuments());

    /// <summary>What it was compiled from.</summary>
    public PolicyDocuments Documents { get; }

    /// <summary>What is odd but stops nothing, as a group that does not exist; each once.</summary>
    public ImmutableArray<PolicyWarning> Warnings { get; }

    /// <summary>The principals that are known.</summary>
    public IReadOnlyCollection<PrincipalPolicy> Principals => _principals.Values;

    /// <summary>Compiles a policy.</summary>
    /// <exception cref="ArgumentException">Two principals have one name.</exception>
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
    public Decision Check(string principal, Permission permission, string? community = null) =>
        Find(principal)?.Check(permission, community) ?? ProfileDecisions.Unknown(principal);

    private sealed class SnapshotCompiler(PolicyDocuments documents)
    {
        private readonly RoleCatalog _roles = documents.Roles?.Value ?? RoleCatalog.BuiltInOnly;
        private readonly Dictionary<string, RoleSet> _sets = new(StringComparer.Ordinal);
        private readonly HashSet<PolicyWarning> _warnings = [];

        internal PolicySnapshot Compile()
        {
            var principals = new Dictionary<string, PrincipalPolicy>(documents.Principals.Length, StringComparer.OrdinalIgnoreCase);
            foreach (var record in documents.Principals)
            {
                if (!principals.TryAdd(record.Name.Text, Compile(record)))
                {
                    throw new ArgumentException($"the principal '{record.Name}' is there twice", nameof(documents));
                }
            }

            return new PolicySnapshot(documents, principals, [.. _warnings]);
        }

        private PrincipalPolicy Compile(PrincipalRecord record)
        {
            var profile = record.Profile?.Value ?? PrincipalProfile.Default;
            var source = record.Profile?.Source ?? "the default profile";
            return new PrincipalPolicy(
                record.Name,
                profile,
                source,
                Refusal(record, profile, source),
                Set(record.Name, null, profile.Groups, _roles.FindInInstance),
                Communities(record, profile).ToFrozenDictionary(StringComparer.Ordinal),
                EgressPolicy.ForPatterns(profile.Egress, documents.LocalEgress));
        }

        private Decision? Refusal(PrincipalRecord record, PrincipalProfile profile, string source)
        {
            if (record.Profile is { IsValid: false } faulty)
            {
                return ProfileDecisions.Invalid(record.Name, source, faulty.Faults[0]);
            }

            if (!profile.Enabled)
            {
                return ProfileDecisions.Disabled(record.Name, source);
            }

            // Who has no role but built-in ones cannot be hurt by what the file would have said.
            var custom = profile.Groups.Concat(record.Memberships.Values.SelectMany(static names => names)).Any(static name => !BuiltInRoles.IsBuiltIn(name));
            return documents.Roles is { IsValid: false } roles && custom ? ProfileDecisions.RolesInvalid(roles.Source, roles.Faults[0]) : null;
        }

        private Dictionary<string, RoleSet> Communities(PrincipalRecord record, PrincipalProfile profile)
        {
            var sets = new Dictionary<string, RoleSet>(StringComparer.Ordinal);
            foreach (var (community, names) in record.Memberships)
            {
                sets[community] = Set(record.Name, community, names, name => _roles.FindInCommunity(name, community));
            }

            return sets;
        }

        // An unknown group grants nothing, is told once, and hides none of the others.
        private RoleSet Set(PrincipalName principal, string? community, ImmutableArray<string> names, Func<string, Role?> find)
        {
            if (names.IsEmpty)
            {
                return RoleSet.None;
            }

            foreach (var name in names.Where(name => find(name) is null))
            {
                _warnings.Add(PolicyWarning.UnknownGroup(principal, name, community));
            }

            var key = $"{community}\n{string.Join('\n', names)}";
            if (!_sets.TryGetValue(key, out var set))
            {
                _sets[key] = set = new RoleSet([.. names.Select(find).OfType<Role>()], documents.Roles?.Source);
            }

            return set;
        }
    }
}
