using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Instances;

/// <summary>Reason codes of the instance policy layer, in the order in which they are tested.</summary>
[ReasonCodes(DecisionLayer.InstancePolicy)]
public static class InstancePolicyReason
{
    /// <summary>The policy of the instance has a fault; no plugin is called until it is mended.</summary>
    public const string PolicyInvalid = "instance_policy_invalid";

    /// <summary>The instance has not switched plugins on.</summary>
    public const string PluginsDisabled = "plugins_disabled";

    /// <summary>The plugin is in <c>plugin_blocklist</c>, which beats <c>plugin_allowlist</c>.</summary>
    public const string PluginBlocked = "plugin_blocked";

    /// <summary>The capability is in <c>denied_capabilities</c>.</summary>
    public const string CapabilityDenied = "capability_denied";

    /// <summary>The level of the capability is above <c>max_level</c>.</summary>
    public const string LevelTooHigh = "level_too_high";

    /// <summary>The instance has not set <c>allows_ui_plugins</c>, the gate of levels 0 to 2.</summary>
    public const string UiPluginsNotAllowed = "ui_plugins_not_allowed";

    /// <summary>The instance has not set <c>admin_plugins_enabled</c>, the gate of level 3.</summary>
    public const string AdminPluginsDisabled = "admin_plugins_disabled";

    /// <summary>The plugin has no entry in <c>plugin_allowlist</c>, without which no capability of level 4 is had.</summary>
    public const string PluginNotAllowlisted = "plugin_not_allowlisted";

    /// <summary>A path cannot be resolved, so that nobody can tell where it leads.</summary>
    public const string PathUnresolved = "path_unresolved";

    /// <summary>A path lies in none of <c>allowed_fs_paths</c>.</summary>
    public const string PathNotAllowed = "fs_path_not_allowed";

    /// <summary>The path holds Bailey's own data, or lies in it, which no plugin sees whatever is allowed.</summary>
    public const string PathReserved = "fs_path_reserved";

    /// <summary>A program is not in <c>allowed_executables</c>.</summary>
    public const string ExecutableNotAllowed = "executable_not_allowed";

    /// <summary>A host is, holds, or lies in, one of <c>denied_network_hosts</c>.</summary>
    public const string HostDenied = "network_host_denied";

    /// <summary>A host lies in none of <c>allowed_network_hosts</c>.</summary>
    public const string HostNotAllowed = "network_host_not_allowed";

    /// <summary>A port is not in <c>allowed_ports</c>.</summary>
    public const string PortNotAllowed = "network_port_not_allowed";
}
