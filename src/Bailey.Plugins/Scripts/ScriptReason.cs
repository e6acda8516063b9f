using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Scripts;

/// <summary>Why scripts are not deployed or not run, besides what the gate and the worker say.</summary>
[ErrorCodes("Scripts")]
public static class ScriptReason
{
    /// <summary>The gate refuses at least one of the scripts; nothing of the set was deployed.</summary>
    public const string Refused = "script_refused";

    /// <summary>A deployment that is not in order: a name, a library that is missing, too many scripts.</summary>
    public const string DeploymentInvalid = "script_deployment_invalid";

    /// <summary>A trigger came to something that is neither true nor false.</summary>
    public const string TriggerNotBoolean = "script_trigger_not_boolean";

    /// <summary>Scripts on trial change nothing: the function of the host was not called.</summary>
    public const string OnTrial = "script_on_trial";
}
