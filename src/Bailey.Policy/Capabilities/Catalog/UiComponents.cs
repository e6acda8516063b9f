namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Shows these components.</summary>
public sealed record UiComponents : ItemCapability
{
    /// <summary>Shows these components.</summary>
    /// <param name="names">Names of components.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public UiComponents(ItemList<string> names)
        : base(CapabilityCatalog.UiComponents, names)
    {
    }

    /// <summary>Names of components.</summary>
    public ItemList<string> Names => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Show the components {Say("none")}";
}
