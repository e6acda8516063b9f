namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Changes these domains.</summary>
public sealed record DomainWrite : ItemCapability
{
    /// <summary>Changes these domains.</summary>
    /// <param name="domainIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public DomainWrite(ItemList<string> domainIds)
        : base(CapabilityCatalog.DomainWrite, domainIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> DomainIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Change {Say("no domain", "every domain of the community")}";
}
