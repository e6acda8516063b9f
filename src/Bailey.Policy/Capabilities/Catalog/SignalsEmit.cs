namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Sends signals of these types within a domain.</summary>
public sealed record SignalsEmit : ItemCapability
{
    /// <summary>Sends signals of these types within a domain.</summary>
    /// <param name="patterns">Types of signals, as <see cref="SignalPattern"/>.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public SignalsEmit(ItemList<string> patterns)
        : base(CapabilityCatalog.SignalsEmit, patterns)
    {
    }

    /// <summary>Types of signals, as <see cref="SignalPattern"/>.</summary>
    public ItemList<string> Patterns => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Send signals of the types {Say("none", "any")}";
}
