using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>Turns documents into a snapshot.</summary>
internal sealed class SnapshotCompiler(PolicyDocuments documents)
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

        var communities = documents.Communities.ToDictionary(static record => record.Id, Compile, StringComparer.Ordinal);
        Warn(documents.Roles);
        Warn(documents.Instance);
        foreach (var community in documents.Communities)
        {
            Warn(community.PluginPolicy);
            Warn(community.Members);
        }

        return new PolicySnapshot(documents, principals, communities, [.. _warnings]);
    }

    private void Warn<T>(DocumentResult<T>? document)
        where T : class
    {
        if (document is { IsValid: false })
        {
            _warnings.Add(PolicyWarning.Invalid(document.Source, document.Faults[0]));
        }
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
            profile.Egress.IsEmpty ? EgressPolicy.DenyAll : EgressPolicy.ForPatterns(profile.Egress, documents.Instance?.Value?.LocalEgress));
    }

    private CommunityPolicy Compile(CommunityRecord record)
    {
        var policy = record.PluginPolicy?.Value ?? CommunityPluginPolicy.Default;
        var plugins = record.Plugins.ToFrozenDictionary(
            static plugin => plugin.Id,
            plugin => EffectiveCapabilities.Compile(plugin, documents.Instance?.Value ?? InstancePolicy.Default, policy, documents.Paths),
            StringComparer.Ordinal);
        return new CommunityPolicy(
            record.Id,
            policy,
            record.PluginPolicy is { IsValid: false } faulty ? InvalidPolicy.OfCommunity(record.Id, faulty) : null,
            record.Members is { IsValid: false } members ? ProfileDecisions.RolesInvalid(members.Source, members.Faults[0]) : null,
            plugins);
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

        foreach (var name in names.Where(name => find(name) is null && documents.Roles is not { IsValid: false }))
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
