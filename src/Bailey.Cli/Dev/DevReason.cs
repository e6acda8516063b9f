using Bailey.Policy.ReasonCodes;

namespace Bailey.Cli.Dev;

/// <summary>Codes of what <c>bailey dev</c> cannot do, besides those of packages.</summary>
[ErrorCodes("bailey dev")]
public static class DevReason
{
    /// <summary>The project cannot be used: <c>bailey.json</c> has a fault.</summary>
    public const string ProjectInvalid = "dev_project_invalid";

    /// <summary>The project could not be built.</summary>
    public const string BuildFailed = "dev_build_failed";

    /// <summary>The manifest has no such hook, or none at all.</summary>
    public const string HookUnknown = "dev_hook_unknown";

    /// <summary>The input is not JSON, as what passes through hooks is.</summary>
    public const string InputInvalid = "dev_input_invalid";
}
