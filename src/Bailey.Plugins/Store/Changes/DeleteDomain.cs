namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes a domain of exactly that revision; where there are domains below it, that is a conflict.</summary>
/// <param name="Community">The community.</param>
/// <param name="Id">The domain.</param>
/// <param name="Revision">The revision that was read.</param>
public sealed record DeleteDomain(string Community, string Id, long Revision) : StoreMutation;
