namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Reads these domains.</summary>
public sealed record DomainRead : ItemCapability
{
    /// <summary>Reads these domains.</summary>
    /// <param name="domainIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public DomainRead(ItemList<string> domainIds)
        : base(CapabilityCatalog.DomainRead, domainIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> DomainIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Read {Say("no domain", "every domain of the community")}";
}
