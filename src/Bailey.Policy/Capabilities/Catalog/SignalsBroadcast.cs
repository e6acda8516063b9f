namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Sends signals to every domain of the community at once.</summary>
public sealed record SignalsBroadcast() : Capability(CapabilityCatalog.SignalsBroadcast)
{
    /// <inheritdoc/>
    public override string Sentence => "Send signals to every domain at once";
}
