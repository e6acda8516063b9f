namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Reads what the user interface shows.</summary>
public sealed record UiRead() : Capability(CapabilityCatalog.UiRead)
{
    /// <inheritdoc/>
    public override string Sentence => "Read what the user interface shows";
}
