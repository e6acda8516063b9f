namespace Bailey.Plugins.Store.Notices;

/// <summary>An installation was put or removed; read it again.</summary>
/// <param name="Community">The community.</param>
/// <param name="PluginId">The plugin.</param>
public sealed record InstallationChanged(string Community, string PluginId) : StoreNotice;
