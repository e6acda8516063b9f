namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Adds, changes and removes members of these domains.</summary>
public sealed record MembersManage : ItemCapability
{
    /// <summary>Adds, changes and removes members of these domains.</summary>
    /// <param name="domainIds">Ids of domains; <c>*</c> for every domain of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public MembersManage(ItemList<string> domainIds)
        : base(CapabilityCatalog.MembersManage, domainIds)
    {
    }

    /// <summary>Ids of domains; <c>*</c> for every domain of the community.</summary>
    public ItemList<string> DomainIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Add, change and remove members of {Say("no domain", "every domain of the community")}";
}
