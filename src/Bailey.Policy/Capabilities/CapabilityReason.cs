using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Capabilities;

/// <summary>Reason codes of the capability layer.</summary>
[ReasonCodes(DecisionLayer.Capability)]
public static class CapabilityReason
{
    /// <summary>The plugin's manifest does not declare the capability, or not for this target. No policy makes up for that.</summary>
    public const string Undeclared = "capability_undeclared";

    /// <summary>The capability lists nothing in one of its parameters, and so grants nothing.</summary>
    public const string Empty = "capability_empty";

    /// <summary>An admin of the community denied the capability to this plugin.</summary>
    public const string DeniedByAdmin = "capability_denied_by_admin";

    /// <summary>Nobody has accepted this artifact: what was accepted has another digest, or nothing was.</summary>
    public const string DigestNotAccepted = "digest_not_accepted";

    /// <summary>The capability was not among those accepted when this artifact was installed.</summary>
    public const string NotAccepted = "capability_not_accepted";

    /// <summary>Each layer allows a part, and no one entry of the manifest is allowed by all of them.</summary>
    public const string NotGranted = "capability_not_granted";

    /// <summary>No such plugin is installed in the community.</summary>
    public const string NotInstalled = "plugin_not_installed";

    /// <summary>The plugin was deactivated or removed, or its principal was, while a call was running.</summary>
    public const string PluginGone = "plugin_not_active";
}
