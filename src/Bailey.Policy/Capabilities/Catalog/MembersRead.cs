namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Reads who the members of these domains are.</summary>
public sealed record MembersRead : ItemCapability
{
    /// <summary>Reads who the members of these domains are.</summary>
    /// <param name="domainIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public MembersRead(ItemList<string> domainIds)
        : base(CapabilityCatalog.MembersRead, domainIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> DomainIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Read who the members of {Say("no domain", "every domain of the community")} are";
}
