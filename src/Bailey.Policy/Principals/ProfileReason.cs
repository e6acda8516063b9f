using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Principals;

/// <summary>Reason codes of the profile layer, which is asked before any other.</summary>
[ReasonCodes(DecisionLayer.Profile)]
public static class ProfileReason
{
    /// <summary>The profile says <c>enabled: false</c>.</summary>
    public const string PrincipalDisabled = "principal_disabled";

    /// <summary>There is neither a profile nor an entry in the store for this name.</summary>
    public const string PrincipalUnknown = "principal_unknown";

    /// <summary>The profile has a fault; its principal is denied until it is mended.</summary>
    public const string ProfileInvalid = "profile_invalid";

    /// <summary>The file of roles has a fault, so that nobody can tell what a principal holds.</summary>
    public const string RolesInvalid = "roles_invalid";

    /// <summary>The way of proving who one is, is not one that the profile names.</summary>
    public const string AuthMethodNotAllowed = "auth_method_not_allowed";
}
