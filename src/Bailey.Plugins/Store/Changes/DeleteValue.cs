namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes a value of a plugin, if there is one.</summary>
/// <param name="Community">The community.</param>
/// <param name="PluginId">The plugin.</param>
/// <param name="Key">The key.</param>
public sealed record DeleteValue(string Community, string PluginId, string Key) : StoreMutation;
