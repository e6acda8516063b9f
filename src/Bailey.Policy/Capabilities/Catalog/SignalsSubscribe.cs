namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Receives signals of these types.</summary>
public sealed record SignalsSubscribe : ItemCapability
{
    /// <summary>Receives signals of these types.</summary>
    /// <param name="patterns">Types of signals, as <see cref="SignalPattern"/>.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public SignalsSubscribe(ItemList<string> patterns)
        : base(CapabilityCatalog.SignalsSubscribe, patterns)
    {
    }

    /// <summary>Types of signals, as <see cref="SignalPattern"/>.</summary>
    public ItemList<string> Patterns => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Receive signals of the types {Say("none", "any")}";
}
