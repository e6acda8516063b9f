using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Plugins.Store;

namespace Bailey.Plugins.Domains;

/// <summary>
/// The domains of one community: a tree whose root is the community itself, which is no domain and is written as null. Immutable, without cycles,
/// and of one community only, by construction.
/// </summary>
public sealed class DomainTree
{
    /// <summary>Domains of a community: 10,000.</summary>
    public const int MaxDomains = 10_000;

    /// <summary>Domains above one another, the community not counted: 16.</summary>
    public const int MaxDepth = 16;

    /// <summary>Characters of an id: 64.</summary>
    public const int MaxIdLength = 63;

    // What was stored at the same moment by several may exceed the bounds by a little, and must not make the community unusable.
    private const int Slack = 2;

    private readonly FrozenDictionary<string, Place> _places;
    private readonly ImmutableArray<Domain> _top;

    private DomainTree(string community, FrozenDictionary<string, Place> places, ImmutableArray<Domain> top)
    {
        Community = community;
        _places = places;
        _top = top;
    }

    private sealed record Place(Domain Domain, string Path, int Depth, ImmutableArray<Domain> Children);

    /// <summary>The community.</summary>
    public string Community { get; }

    /// <summary>How many domains there are.</summary>
    public int Count => _places.Count;

    /// <summary>Puts domains together, in any order.</summary>
    /// <param name="community">The community.</param>
    /// <param name="domains">Its domains.</param>
    /// <exception cref="DomainTreeException">They are no tree of this community. Where they exceed the bounds by a little, they are taken all the same.</exception>
    public static DomainTree Of(string community, IEnumerable<Domain> domains)
    {
        ArgumentException.ThrowIfNullOrEmpty(community);
        ArgumentNullException.ThrowIfNull(domains);
        var byId = new Dictionary<string, Domain>(StringComparer.Ordinal);
        foreach (var domain in domains)
        {
            RequireMember(community, domain);
            if (!byId.TryAdd(domain.Id, domain))
            {
                throw new DomainTreeException(DomainReason.Duplicate, $"there are two domains '{domain.Id}'");
            }

            if (byId.Count > MaxDomains * Slack)
            {
                throw TooMany();
            }
        }

        if (byId.Values.FirstOrDefault(domain => domain.ParentId is { } parent && !byId.ContainsKey(parent)) is { } orphan)
        {
            throw ParentMissing(orphan);
        }

        return Arrange(community, byId);
    }

    /// <summary>The domains of a community as they are stored now.</summary>
    /// <exception cref="PluginStoreException">The store cannot be read.</exception>
    /// <exception cref="DomainTreeException">What is stored is no tree.</exception>
    public static async ValueTask<DomainTree> LoadAsync(IPluginStore store, string community, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Of(community, await store.ListDomainsAsync(community, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The tree with one domain more.</summary>
    /// <exception cref="DomainTreeException">It cannot be added: its id, its parent, or a bound.</exception>
    public DomainTree With(Domain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        RequireMember(Community, domain);
        if (Contains(domain.Id))
        {
            throw new DomainTreeException(DomainReason.Duplicate, $"there is a domain '{domain.Id}' already");
        }

        if (domain.ParentId is { } parent && !Contains(parent))
        {
            throw ParentMissing(domain);
        }

        if (Count >= MaxDomains)
        {
            throw TooMany();
        }

        return DepthOf(domain.ParentId) >= MaxDepth ? throw TooDeep(domain.Id) : Of(Community, _places.Values.Select(static place => place.Domain).Append(domain));
    }

    /// <summary>Whether there is such a domain.</summary>
    public bool Contains(string id) => _places.ContainsKey(id);

    /// <summary>A domain; null where there is none.</summary>
    public Domain? Find(string id) => _places.GetValueOrDefault(id)?.Domain;

    /// <summary>The domain that a path such as <c>/games/chess</c> leads to; null where it leads to none, and for <c>/</c>, the community itself.</summary>
    public Domain? FindByPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Find(path[(path.LastIndexOf('/') + 1)..]) is { } domain && PathOf(domain.Id) == path ? domain : null;
    }

    /// <summary>The path of a domain, of the ids from the top, as <c>/games/chess</c>; <c>/</c> for the community itself.</summary>
    /// <remarks>Of ids and not of names: names may change and may hold anything, and the audit log selects by what paths begin with.</remarks>
    /// <param name="id">The domain; null for the community itself.</param>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public string PathOf(string? id) => id is null ? "/" : At(id).Path;

    /// <summary>How many domains lead to one, itself included; 0 for the community itself.</summary>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public int DepthOf(string? id) => id is null ? 0 : At(id).Depth;

    /// <summary>The domain above; null where that is the community itself.</summary>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public Domain? ParentOf(string id) => At(id).Domain.ParentId is { } parent ? At(parent).Domain : null;

    /// <summary>The domains directly below, by their ids.</summary>
    /// <param name="id">The domain; null for the community itself.</param>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public ImmutableArray<Domain> ChildrenOf(string? id) => id is null ? _top : At(id).Children;

    /// <summary>The other domains under the same parent, by their ids; none for the community itself.</summary>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public ImmutableArray<Domain> SiblingsOf(string? id) => id is null ? [] : [.. ChildrenOf(At(id).Domain.ParentId).Where(domain => domain.Id != id)];

    /// <summary>The domains above, the nearest first; the community itself is not among them.</summary>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public IEnumerable<Domain> AncestorsOf(string? id)
    {
        for (var above = id is null ? null : ParentOf(id); above is not null; above = ParentOf(above.Id))
        {
            yield return above;
        }
    }

    /// <summary>All domains below, level by level, so that parents come before children; the domain itself is not among them.</summary>
    /// <param name="id">The domain; null for the community itself, and so for all of them.</param>
    /// <exception cref="DomainTreeException">There is no such domain.</exception>
    public IEnumerable<Domain> Below(string? id)
    {
        var waiting = new Queue<Domain>(ChildrenOf(id));
        while (waiting.TryDequeue(out var domain))
        {
            yield return domain;
            foreach (var child in ChildrenOf(domain.Id))
            {
                waiting.Enqueue(child);
            }
        }
    }

    /// <summary>Whether a text can be the id of a domain.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= MaxIdLength } && text[0] != '-' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static DomainTree Arrange(string community, Dictionary<string, Domain> byId)
    {
        var children = byId.Values.ToLookup(static domain => domain.ParentId ?? "", StringComparer.Ordinal);
        var places = new Dictionary<string, Place>(byId.Count, StringComparer.Ordinal);
        var waiting = new Queue<(Domain Domain, string Above, int Depth)>(Sorted("").Select(static domain => (domain, "", 1)));
        while (waiting.TryDequeue(out var next))
        {
            if (next.Depth > MaxDepth * Slack)
            {
                throw TooDeep(next.Domain.Id);
            }

            var (path, below) = ($"{next.Above}/{next.Domain.Id}", Sorted(next.Domain.Id));
            places.Add(next.Domain.Id, new Place(next.Domain, path, next.Depth, below));
            foreach (var child in below)
            {
                waiting.Enqueue((child, path, next.Depth + 1));
            }
        }

        // All have a parent, and yet none of these is reached from the top.
        return byId.Keys.FirstOrDefault(id => !places.ContainsKey(id)) is { } id
            ? throw new DomainTreeException(DomainReason.Cycle, $"the domain '{id}' is below itself")
            : new DomainTree(community, places.ToFrozenDictionary(StringComparer.Ordinal), Sorted(""));

        ImmutableArray<Domain> Sorted(string parent) => [.. children[parent].OrderBy(static domain => domain.Id, StringComparer.Ordinal)];
    }

    private static void RequireMember(string community, Domain? domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (domain.Community != community)
        {
            throw new DomainTreeException(DomainReason.ForeignCommunity, $"a domain of another community is no part of '{community}'");
        }

        if (!IsId(domain.Id) || domain.Id == community)
        {
            throw new DomainTreeException(DomainReason.IdInvalid, $"the id of a domain has 1 to {MaxIdLength} of A-Z, a-z, 0-9, _ and -, does not begin with -, and is not that of the community");
        }
    }

    private Place At(string id) => _places.GetValueOrDefault(id) ?? throw new DomainTreeException(DomainReason.Missing, "there is no such domain in the community");

    private static DomainTreeException ParentMissing(Domain domain) => new(DomainReason.Missing, $"the domain above '{domain.Id}' is not there");

    private static DomainTreeException TooDeep(string id) => new(DomainReason.TooDeep, $"the domain '{id}' would be more than {MaxDepth} deep; put it further up");

    private static DomainTreeException TooMany() => new(DomainReason.TooMany, FormattableString.Invariant($"a community has at most {MaxDomains:N0} domains; delete some first"));
}
