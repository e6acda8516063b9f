namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Changes the settings of these plugins.</summary>
public sealed record PluginsConfigure : ItemCapability
{
    /// <summary>Changes the settings of these plugins.</summary>
    /// <param name="pluginIds">Ids of plugins, each written out.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public PluginsConfigure(ItemList<string> pluginIds)
        : base(CapabilityCatalog.PluginsConfigure, pluginIds)
    {
    }

    /// <summary>Ids of plugins, each written out.</summary>
    public ItemList<string> PluginIds => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Change the settings of {Say("no plugin")}";
}
