namespace Bailey.Plugins.Store.Notices;

/// <summary>Domains of a community were put or removed; read them again.</summary>
/// <param name="Community">The community.</param>
public sealed record DomainsChanged(string Community) : StoreNotice;
