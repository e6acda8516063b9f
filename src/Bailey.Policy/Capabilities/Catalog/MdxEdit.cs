namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Edits the pages of these domains.</summary>
public sealed record MdxEdit : ItemCapability
{
    /// <summary>Edits the pages of these domains.</summary>
    /// <param name="domainIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public MdxEdit(ItemList<string> domainIds)
        : base(CapabilityCatalog.MdxEdit, domainIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> DomainIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Edit the pages of {Say("no domain", "every domain of the community")}";
}
