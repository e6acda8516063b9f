namespace Bailey.Plugins.Audit;

/// <summary>Types of <see cref="PublicEvent"/>.</summary>
public static class PublicEventType
{
    /// <summary>A package was accepted into the store of a community.</summary>
    public const string PluginInstalled = "plugin.installed";

    /// <summary>A plugin was activated, or a built-in one enabled.</summary>
    public const string PluginActivated = "plugin.activated";

    /// <summary>A plugin was deactivated, or a built-in one disabled.</summary>
    public const string PluginDeactivated = "plugin.deactivated";

    /// <summary>A plugin was upgraded, or rolled back.</summary>
    public const string PluginUpgraded = "plugin.upgraded";

    /// <summary>A plugin was removed.</summary>
    public const string PluginRemoved = "plugin.removed";

    /// <summary>A plugin failed too often and was suspended.</summary>
    public const string PluginSuspended = "plugin.suspended";

    /// <summary>The settings of a plugin were changed.</summary>
    public const string PluginSettingsChanged = "plugin.settings_changed";

    /// <summary>A script was deployed.</summary>
    public const string ScriptDeployed = "script.deployed";

    /// <summary>A policy was changed.</summary>
    public const string PolicyChanged = "policy.changed";

    /// <summary>A scheduled run failed.</summary>
    public const string JobFailed = "job.failed";

    /// <summary>A webhook failed too often and was disabled.</summary>
    public const string WebhookDisabled = "webhook.disabled";
}
