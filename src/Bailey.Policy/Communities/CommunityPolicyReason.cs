using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Communities;

/// <summary>Reason codes of the community policy layer.</summary>
[ReasonCodes(DecisionLayer.CommunityPolicy)]
public static class CommunityPolicyReason
{
    /// <summary>The plugin policy of the community has a fault; its plugins are allowed nothing until it is mended.</summary>
    public const string PolicyInvalid = "community_policy_invalid";

    /// <summary>The community does not take packages from there.</summary>
    public const string InstallSourceNotAllowed = "install_source_not_allowed";

    /// <summary>No entry of <c>registry_allowlist</c> matches the URL of the registry.</summary>
    public const string RegistryNotAllowed = "registry_not_allowed";

    /// <summary>The community has not switched on <c>allow_outbound_http</c>.</summary>
    public const string OutboundHttpDisabled = "outbound_http_disabled";

    /// <summary>No entry of <c>http_allowlist</c> matches.</summary>
    public const string HttpHostNotAllowed = "http_host_not_allowed";

    /// <summary>The community has not switched on <c>allow_background_jobs</c>.</summary>
    public const string BackgroundJobsDisabled = "background_jobs_disabled";
}
