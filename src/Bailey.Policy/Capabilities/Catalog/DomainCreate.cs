namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Makes domains under these.</summary>
public sealed record DomainCreate : ItemCapability
{
    /// <summary>Makes domains under these.</summary>
    /// <param name="parentIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public DomainCreate(ItemList<string> parentIds)
        : base(CapabilityCatalog.DomainCreate, parentIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> ParentIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Make domains under {Say("no domain", "every domain of the community")}";
}
