using System.Collections.Immutable;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;
using Bailey.Storage.Profiles;

namespace Bailey.Storage.Policies;

/// <summary>
/// The policy of a deployment whose documents are files under <c>etc</c> of the data directory: <c>profiles/PRINCIPAL.yaml</c>, <c>roles.yaml</c>,
/// <c>instance.yaml</c>, and <c>communities/COMMUNITY/plugin-policy.yaml</c> and <c>members.yaml</c>. What is absent has its default; what is
/// refused or faulty is a result that says so, and denies.
/// </summary>
public sealed class PolicyDirectory
{
    private readonly DocumentLimits _limits;
    private readonly string _folder;

    /// <summary>Names the data directory.</summary>
    /// <param name="dataDirectory">The data directory. It need not be there.</param>
    /// <param name="limits">Bounds on each document; the defaults where omitted.</param>
    public PolicyDirectory(string dataDirectory, DocumentLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        _limits = limits ?? DocumentLimits.Default;
        _folder = Path.Combine(Path.GetFullPath(dataDirectory), "etc");
        Profiles = new ProfileDirectory(Path.Combine(_folder, "profiles"), _limits);
    }

    /// <summary>The profiles of principals.</summary>
    public ProfileDirectory Profiles { get; }

    /// <summary>Reads everything. Principals are those that have a profile, and those that are members of a community.</summary>
    /// <exception cref="StorageException">A folder cannot be read.</exception>
    public PolicyDocuments Load()
    {
        var communities = Communities().ToDictionary(static id => id, ReadMembers, StringComparer.Ordinal);
        var profiles = Profiles.ReadAll().ToDictionary(static profile => profile.Name, static profile => profile.Document);
        return Load(communities, profiles.Keys.Concat(communities.Values.SelectMany(static members => members.Value?.Roles.Keys ?? [])).Distinct(), name => profiles.GetValueOrDefault(name));
    }

    /// <summary>Reads what concerns one principal; of the others nothing.</summary>
    /// <param name="principal">The principal, who is known when there is a profile, or a community that it is a member of.</param>
    /// <exception cref="StorageException">A folder cannot be read.</exception>
    public PolicyDocuments LoadFor(PrincipalName principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var communities = Communities().ToDictionary(static id => id, ReadMembers, StringComparer.Ordinal);
        var profile = Profiles.Read(principal)?.Document;
        var isKnown = profile is not null || communities.Values.Any(members => members.Value?.Roles.ContainsKey(principal) == true);
        return Load(communities, isKnown ? [principal] : [], _ => profile);
    }

    private PolicyDocuments Load(
        Dictionary<string, DocumentResult<CommunityMembers>> communities, IEnumerable<PrincipalName> names, Func<PrincipalName, DocumentResult<PrincipalProfile>?> profileOf)
    {
        return new PolicyDocuments
        {
            Roles = Read<RoleCatalog>("roles.yaml", RolesDocument.Read),
            Instance = Read<InstancePolicy>("instance.yaml", InstancePolicyDocument.Read),
            Communities = [.. communities.Keys.Select(id => new CommunityRecord(id) { PluginPolicy = ReadPluginPolicy(id), Members = communities[id] })],
            Principals = [.. names.Select(name => Record(name, profileOf(name), communities))],
            Paths = SystemPaths.Instance,
        };
    }

    private static PrincipalRecord Record(PrincipalName name, DocumentResult<PrincipalProfile>? profile, Dictionary<string, DocumentResult<CommunityMembers>> communities) => new(name)
    {
        Profile = profile,
        Memberships = communities
            .Where(community => community.Value.Value?.Roles.ContainsKey(name) == true)
            .ToImmutableDictionary(static community => community.Key, community => community.Value.Value!.Roles[name]),
    };

    private IEnumerable<string> Communities()
    {
        var folder = Path.Combine(_folder, "communities");
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.GetDirectories(folder).Select(static path => Path.GetFileName(path)).Where(static id => CommunityName.IsValid(id, out _)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileReason.Failed, folder, $"cannot be read: {e.Message}", e);
        }
    }

    private DocumentResult<CommunityPluginPolicy>? ReadPluginPolicy(string id) =>
        Read<CommunityPluginPolicy>(Path.Combine("communities", id, "plugin-policy.yaml"), CommunityPolicyDocument.Read);

    private DocumentResult<CommunityMembers> ReadMembers(string id) =>
        Read<CommunityMembers>(Path.Combine("communities", id, "members.yaml"), MembersDocument.Read)
        ?? MembersDocument.Read([], "no members.yaml");

    private DocumentResult<T>? Read<T>(string name, PolicyFile.Reader<T> read)
        where T : class => PolicyFile.Read(Path.Combine(_folder, name), read, _limits);
}
