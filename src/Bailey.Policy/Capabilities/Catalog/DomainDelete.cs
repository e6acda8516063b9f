namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Deletes these domains.</summary>
public sealed record DomainDelete : ItemCapability
{
    /// <summary>Deletes these domains.</summary>
    /// <param name="domainIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public DomainDelete(ItemList<string> domainIds)
        : base(CapabilityCatalog.DomainDelete, domainIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> DomainIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Delete {Say("no domain", "every domain of the community")}";
}
