using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;

namespace Bailey.Policy.Instances;

/// <summary>What the instance policy answers.</summary>
internal static class InstanceDecisions
{
    private const string Source = "instance policy";

    internal static Decision PluginsDisabled { get; } = Deny(
        InstancePolicyReason.PluginsDisabled, "plugins are switched off on this instance", "an admin of the instance may set 'enabled: true' in the instance policy", "enabled");

    internal static Decision PublisherNotBlocked { get; } = Decision.Allow(DecisionLayer.Signature, "the instance does not block the publisher") with { Source = Source };

    internal static Decision PluginAllowed { get; } = Decision.Allow(DecisionLayer.InstancePolicy, "plugins are on, and this one is not blocked") with { Source = Source };

    internal static Decision BuiltInAllowed { get; } = Decision.Allow(DecisionLayer.InstancePolicy, "the plugin is built in, and not blocked") with { Source = Source };

    internal static Decision PluginBlocked(string id) => Deny(
        InstancePolicyReason.PluginBlocked,
        $"the instance blocks the plugin '{ShownText.Of(id)}', which no allowlist makes up for",
        "an admin of the instance may remove it from 'plugin_blocklist' in the instance policy",
        "plugin_blocklist");

    internal static Decision PublisherBlocked(PublisherFingerprint publisher) =>
        Decision.Deny(
            DecisionLayer.Signature,
            SignatureReason.PublisherBlocked,
            $"the instance blocks the publisher {publisher}, whoever trusts it",
            "an admin of the instance may remove it from 'blocked_publishers' in the instance policy") with
        { Source = Source, Rule = "blocked_publishers" };

    internal static Decision CapabilityDenied(CapabilityType type) => Deny(
        InstancePolicyReason.CapabilityDenied,
        $"the instance denies '{type.Name}' to every plugin",
        $"an admin of the instance may remove '{type.Name}' from 'denied_capabilities' in the instance policy",
        "denied_capabilities");

    internal static Decision LevelTooHigh(CapabilityType type, CapabilityLevel max) => Deny(
        InstancePolicyReason.LevelTooHigh,
        FormattableString.Invariant($"'{type.Name}' is of level {(int)type.Level}, and the instance allows {(int)max} at most"),
        FormattableString.Invariant($"an admin of the instance may set 'max_level: {(int)type.Level}' in the instance policy"),
        "max_level");

    internal static Decision UiPluginsNotAllowed(CapabilityType type) => Deny(
        InstancePolicyReason.UiPluginsNotAllowed,
        $"the instance does not open levels 0 to 2 to plugins, and so not '{type.Name}'",
        "an admin of the instance may set 'allows_ui_plugins: true' in the instance policy",
        "allows_ui_plugins");

    internal static Decision AdminPluginsDisabled(CapabilityType type) => Deny(
        InstancePolicyReason.AdminPluginsDisabled,
        $"the instance does not open level 3 to plugins, and so not '{type.Name}'",
        "an admin of the instance may set 'admin_plugins_enabled: true' in the instance policy",
        "admin_plugins_enabled");

    internal static Decision PluginNotAllowlisted(string id, CapabilityType type) => Deny(
        InstancePolicyReason.PluginNotAllowlisted,
        $"'{type.Name}' reaches outside Bailey, and no admin of the instance has given their word for the plugin '{ShownText.Of(id)}'",
        "an admin of the instance may review the plugin and add it to 'plugin_allowlist' in the instance policy, with a reason",
        "plugin_allowlist");

    internal static Decision PathUnresolved(string path) => Deny(
        InstancePolicyReason.PathUnresolved,
        $"the path '{ShownText.Of(path)}' cannot be resolved, so that nobody can tell where it leads",
        "the operator of the machine may create it, or mend the links and rights on the way to it",
        "allowed_fs_paths");

    internal static Decision PathNotAllowed(string path) => Deny(
        InstancePolicyReason.PathNotAllowed,
        $"the path '{ShownText.Of(path)}' lies in none of the folders that the instance opens to plugins",
        $"an admin of the instance may add '{ShownText.Of(path)}' to 'allowed_fs_paths' in the instance policy",
        "allowed_fs_paths");

    internal static Decision ExecutableNotAllowed(string path) => Deny(
        InstancePolicyReason.ExecutableNotAllowed,
        $"the program '{ShownText.Of(path)}' is not one that the instance lets plugins start",
        $"an admin of the instance may add '{ShownText.Of(path)}' to 'allowed_executables' in the instance policy",
        "allowed_executables");

    internal static Decision HostDenied(HostPattern host, HostPattern denied) => Deny(
        InstancePolicyReason.HostDenied,
        $"'{host}' and '{denied}', which the instance denies to plugins, have hosts in common",
        $"an admin of the instance may remove '{denied}' from 'denied_network_hosts' in the instance policy, or the publisher ask for less",
        "denied_network_hosts");

    internal static Decision AddressDenied { get; } = Deny(
        InstancePolicyReason.HostDenied,
        "the host has an address that the instance denies to plugins",
        "an admin of the instance may change 'denied_network_hosts' in the instance policy",
        "denied_network_hosts");

    internal static Decision HostNotAllowed(HostPattern host) => Deny(
        InstancePolicyReason.HostNotAllowed,
        $"'{host}' is not among the hosts that the instance lets plugins connect to",
        $"an admin of the instance may add '{host}' to 'allowed_network_hosts' in the instance policy",
        "allowed_network_hosts");

    internal static Decision PortNotAllowed(int port) => Deny(
        InstancePolicyReason.PortNotAllowed,
        FormattableString.Invariant($"port {port} is not among those that the instance lets plugins connect to"),
        FormattableString.Invariant($"an admin of the instance may add {port} to 'allowed_ports' in the instance policy"),
        "allowed_ports");

    private static Decision Deny(string code, string message, string remedy, string rule) =>
        Decision.Deny(DecisionLayer.InstancePolicy, code, message, remedy) with { Source = Source, Rule = rule };
}
