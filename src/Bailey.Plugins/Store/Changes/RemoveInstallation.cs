namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes an installation with everything that the plugin keeps in the community: values, documents. Packages that no installation names are removed too.</summary>
/// <param name="Community">The community.</param>
/// <param name="PluginId">The plugin.</param>
/// <param name="Revision">The revision that was read; any other is a conflict.</param>
public sealed record RemoveInstallation(string Community, string PluginId, long Revision) : StoreMutation;
