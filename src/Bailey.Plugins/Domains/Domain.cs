namespace Bailey.Plugins.Domains;

/// <summary>A domain: a place in the tree of a community.</summary>
/// <param name="Community">The community, which is the root of the tree.</param>
/// <param name="Id">Its id, unique in the community.</param>
/// <param name="ParentId">The domain above; null where it is the community itself.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="DataJson">What more is kept of it, a JSON object.</param>
/// <param name="Revision">Counts changes; 0 for one that is not stored yet.</param>
public sealed record Domain(string Community, string Id, string? ParentId, string Name, string DataJson = "{}", long Revision = 0);
