namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Creates, changes and deletes files of the server at and below these paths.</summary>
public sealed record FsWrite : ItemCapability
{
    /// <summary>Creates, changes and deletes files of the server at and below these paths.</summary>
    /// <param name="paths">Absolute paths in normal form.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public FsWrite(ItemList<string> paths)
        : base(CapabilityCatalog.FsWrite, paths)
    {
    }

    /// <summary>Absolute paths in normal form.</summary>
    public ItemList<string> Paths => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Create, change and delete files in {Say("no folder")}";
}
