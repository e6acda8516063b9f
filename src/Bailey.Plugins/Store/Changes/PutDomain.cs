using Bailey.Plugins.Domains;

namespace Bailey.Plugins.Store.Changes;

/// <summary>Keeps a domain in place of the one of the same revision (0 for a new one); any other, or a parent that is not there, is a conflict.</summary>
/// <param name="Domain">The domain.</param>
public sealed record PutDomain(Domain Domain) : StoreMutation;
