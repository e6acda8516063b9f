namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Sends signals to other domains of the tree.</summary>
public sealed record SignalsPropagate : ItemCapability
{
    /// <summary>Sends signals to other domains of the tree.</summary>
    /// <param name="directions">Words of <see cref="SignalDirection"/>, in lower case.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public SignalsPropagate(ItemList<string> directions)
        : base(CapabilityCatalog.SignalsPropagate, directions)
    {
    }

    /// <summary>Words of <see cref="SignalDirection"/>, in lower case.</summary>
    public ItemList<string> Directions => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Send signals to other domains, in the directions {Say("none")}";
}
