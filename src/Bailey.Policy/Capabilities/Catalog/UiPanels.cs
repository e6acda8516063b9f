namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Shows panels in these places.</summary>
public sealed record UiPanels : ItemCapability
{
    /// <summary>Shows panels in these places.</summary>
    /// <param name="locations">Places in the user interface.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public UiPanels(ItemList<string> locations)
        : base(CapabilityCatalog.UiPanels, locations)
    {
    }

    /// <summary>Places in the user interface.</summary>
    public ItemList<string> Locations => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Show panels in {Say("no place")}";
}
