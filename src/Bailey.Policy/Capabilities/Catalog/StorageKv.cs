namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Keeps data of its own, which no other plugin and no other community sees.</summary>
public sealed record StorageKv() : Capability(CapabilityCatalog.StorageKv)
{
    /// <inheritdoc/>
    public override string Sentence => "Keep data of its own";
}
