using System.Text.Json;
using Bailey.Plugins.Domains;

namespace Bailey.Server.Domains;

/// <summary>A domain of a community.</summary>
/// <param name="Id">Its id, unique in the community.</param>
/// <param name="ParentId">The domain above; null where that is the community itself.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Path">Its ids from the top, as <c>/games/chess</c>.</param>
/// <param name="Depth">How many domains lead to it, itself included.</param>
/// <param name="Revision">Counts changes.</param>
/// <param name="Data">What more is kept of it; null in lists.</param>
public sealed record DomainView(string Id, string? ParentId, string Name, string Path, int Depth, long Revision, JsonElement? Data)
{
    internal static DomainView Of(DomainTree tree, Domain domain, bool withData) => new(
        domain.Id, domain.ParentId, domain.Name, tree.PathOf(domain.Id), tree.DepthOf(domain.Id), domain.Revision, withData ? JsonSerializer.Deserialize<JsonElement>(domain.DataJson) : null);
}
