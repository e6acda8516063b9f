using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Why a built-in plugin was not installed, or what it did wrong afterwards.</summary>
[ErrorCodes("Built-in plugins")]
public static class BuiltInReason
{
    /// <summary>The name is not <c>^[a-z0-9][a-z0-9-]*$</c>, or longer than 64 characters. Aborts start-up.</summary>
    public const string InvalidPluginName = "invalid_plugin_name";

    /// <summary>Asking for the name threw, or did not end in time. Aborts start-up.</summary>
    public const string PluginNameThrew = "plugin_name_threw";

    /// <summary>Two plugins have one name. Aborts start-up.</summary>
    public const string DuplicatePluginName = "duplicate_plugin_name";

    /// <summary>The version, the failure policy, the host-version constraint, the description, the switch or the schema of the settings is none. Aborts start-up.</summary>
    public const string InvalidCapability = "invalid_capability";

    /// <summary>The plugin says that it restricts and does not, restricts and does not say so, or restricts and is not fail-closed or could be switched. Aborts start-up.</summary>
    public const string RestrictsMismatch = "restricts_mismatch";

    /// <summary>Asking for the capabilities or the version threw, or did not end in time. Aborts start-up.</summary>
    public const string CapabilitiesThrew = "capabilities_threw";

    /// <summary>A handler of start-up threw or did not end in time, which aborts start-up; one of shutdown did, which is a warning.</summary>
    public const string LifecycleFailed = "lifecycle_failed";

    /// <summary>The plugin does not work with this version of the host.</summary>
    public const string CapabilityUnmet = "capability_unmet";

    /// <summary>The name of a hook is not <c>^[a-z0-9][a-z0-9-]*$</c>, or longer than 64 characters.</summary>
    public const string InvalidHookName = "invalid_hook_name";

    /// <summary>Two hooks of the plugin have one name.</summary>
    public const string DuplicateHookName = "duplicate_hook_name";

    /// <summary>A hook lacks its selector or handler, names a point, hook of the host, priority or error policy that does not exist, or is one too many.</summary>
    public const string InvalidHookRegistration = "invalid_hook_registration";

    /// <summary>The plugin says that it cannot work here.</summary>
    public const string InstallFailed = "install_failed";

    /// <summary>Installing the plugin threw.</summary>
    public const string InstallThrew = "install_threw";

    /// <summary>Installing the plugin did not end in time.</summary>
    public const string InstallTimeout = "install_timeout";

    /// <summary>A wrapper aborted an operation; the reason is its own.</summary>
    public const string OperationAborted = "operation_aborted";

    /// <summary>A handler was passed over, as earlier calls of it never ended.</summary>
    public const string HandlerStuck = "handler_stuck";

    /// <summary>The application has no built-in plugin of that name.</summary>
    public const string Unknown = "built_in_unknown";

    /// <summary>The built-in plugin was passed over when the application started, so that no community can change anything about it.</summary>
    public const string Skipped = "built_in_skipped";

    /// <summary>The built-in plugin is called in every community: its author or the application lets no community switch it.</summary>
    public const string AlwaysOn = "built_in_always_on";
}
