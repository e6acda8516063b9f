namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Reads files of the server at and below these paths.</summary>
public sealed record FsRead : ItemCapability
{
    /// <summary>Reads files of the server at and below these paths.</summary>
    /// <param name="paths">Absolute paths in normal form.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public FsRead(ItemList<string> paths)
        : base(CapabilityCatalog.FsRead, paths)
    {
    }

    /// <summary>Absolute paths in normal form.</summary>
    public ItemList<string> Paths => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Read files in {Say("no folder")}";
}
