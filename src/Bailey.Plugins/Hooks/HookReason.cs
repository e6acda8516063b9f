using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Hooks;

/// <summary>Codes of plugins that gave no result at a hook, besides those of decisions and of calls of plugins.</summary>
[ErrorCodes("Plugins at hooks")]
public static class HookReason
{
    /// <summary>The plugin rejected the operation; the reason is its own.</summary>
    public const string Rejected = "rejected";

    /// <summary>A filter gave back something that is not JSON.</summary>
    public const string OutputInvalid = "output_invalid";

    /// <summary>What was to pass through the hook has more bytes than it may; no plugin was called.</summary>
    public const string InputTooLarge = "input_too_large";

    /// <summary>A plugin gave back more bytes than it may.</summary>
    public const string OutputTooLarge = "result_too_large";

    /// <summary>The handler of a built-in plugin threw.</summary>
    public const string HandlerThrew = "handler_threw";

    /// <summary>The handler of a built-in plugin did not end in time.</summary>
    public const string HandlerTimeout = "handler_timeout";

    /// <summary>What the plugin keeps could not be stored, so that nothing of the call was.</summary>
    public const string NotStored = "not_stored";

    /// <summary>The plugin failed too often, and is not called until somebody resumes it.</summary>
    public const string Suspended = "plugin_suspended";

    /// <summary>The plugin has no schedule of that name.</summary>
    public const string ScheduleUnknown = "schedule_unknown";

    /// <summary>A path that was granted is a file, and a plugin is shown folders only: it does not see it. Grant the folder that holds it.</summary>
    public const string PathNotFolder = "path_not_a_folder";

    /// <summary>The package cannot be loaded: its file is gone, or the engine refuses it.</summary>
    public const string LoadFailed = "load_failed";
}
