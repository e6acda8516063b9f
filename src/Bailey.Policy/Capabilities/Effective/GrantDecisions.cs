namespace Bailey.Policy.Capabilities.Effective;

/// <summary>What a grant answers by itself.</summary>
internal static class GrantDecisions
{
    internal static Decision Ended { get; } = Decision.Deny(
        DecisionLayer.Capability,
        CapabilityReason.PluginGone,
        "the plugin is not active any more, or the principal that the call is made for is gone",
        "whoever may manage packages in the community may activate the plugin; the next invocation then begins anew");
}
