using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>Reason codes with which a profile narrows what a plugin may touch.</summary>
[ReasonCodes(DecisionLayer.Profile)]
public static class PrincipalReachReason
{
    /// <summary>The program is not in <c>process.allow</c> of the profile of the principal that the call is made for.</summary>
    public const string ProcessNotAllowed = "process_not_allowed";

    internal static Decision NotAllowed { get; } = Decision.Deny(
        DecisionLayer.Profile,
        ProcessNotAllowed,
        "the profile of the principal does not allow the program",
        "whoever may edit the profile may add it to process.allow") with
    { Rule = "process.allow" };
}
