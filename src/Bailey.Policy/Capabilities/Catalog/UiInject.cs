namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Changes what these parts of pages show.</summary>
public sealed record UiInject : ItemCapability
{
    /// <summary>Changes what these parts of pages show.</summary>
    /// <param name="selectors">CSS selectors.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public UiInject(ItemList<string> selectors)
        : base(CapabilityCatalog.UiInject, selectors)
    {
    }

    /// <summary>CSS selectors.</summary>
    public ItemList<string> Selectors => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Change the parts of pages at {Say("no place")}";
}
