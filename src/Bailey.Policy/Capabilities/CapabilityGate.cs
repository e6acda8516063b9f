namespace Bailey.Policy.Capabilities;

/// <summary>What the instance policy must open before a capability can be had. Every capability has one, and all are closed by default.</summary>
public enum CapabilityGate
{
    /// <summary><c>allows_ui_plugins</c>: levels 0 to 2.</summary>
    UiPlugins,

    /// <summary><c>admin_plugins_enabled</c>: level 3.</summary>
    AdminPlugins,

    /// <summary>An entry of the plugin in <c>plugin_allowlist</c>: level 4 capabilities that have no parameters.</summary>
    PluginAllowlist,

    /// <summary>An entry of the plugin in <c>plugin_allowlist</c>, and each path inside one of <c>allowed_fs_paths</c>.</summary>
    FileSystemPaths,

    /// <summary>An entry of the plugin in <c>plugin_allowlist</c>, and each program in <c>allowed_executables</c>.</summary>
    Executables,

    /// <summary>An entry of the plugin in <c>plugin_allowlist</c>, each host in <c>allowed_network_hosts</c> and each port in <c>allowed_ports</c>.</summary>
    NetworkHosts,
}
