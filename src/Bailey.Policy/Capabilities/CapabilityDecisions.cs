namespace Bailey.Policy.Capabilities;

/// <summary>What the capability layer answers about one kind of capability: made once, as checks allocate nothing.</summary>
internal sealed class CapabilityDecisions
{
    internal CapabilityDecisions(CapabilityType type)
    {
        Undeclared = Deny(
            CapabilityReason.Undeclared,
            $"the plugin's manifest does not declare '{type.Name}' for this",
            $"the publisher may declare it under 'capabilities' in the manifest; the new version must then be accepted at install");
        NotAccepted = Deny(
            CapabilityReason.NotAccepted,
            $"'{type.Name}' was not accepted for this when the plugin was installed",
            "whoever may install packages in the community may accept it");
        NotGranted = Deny(
            CapabilityReason.NotGranted,
            $"no single entry of the manifest for '{type.Name}' is allowed by every layer",
            "the publisher may declare it in an entry of its own");
        DeniedByAdmin = Deny(
            CapabilityReason.DeniedByAdmin,
            $"an admin of the community denied '{type.Name}' to this plugin",
            "an admin of the community may allow it again");
        Allowed = Decision.Allow(DecisionLayer.Capability, $"'{type.Name}' is declared, allowed by every policy, and accepted") with { Rule = type.Name };
        Declared = Decision.Allow(DecisionLayer.Capability, $"the plugin's manifest declares '{type.Name}' for this") with { Rule = type.Name };
        Accepted = Decision.Allow(DecisionLayer.Capability, $"'{type.Name}' was accepted at install for exactly this artifact") with { Rule = type.Name };
        LeftByAdmin = Decision.Allow(DecisionLayer.Capability, $"no admin of the community denied '{type.Name}' to this plugin") with { Rule = type.Name };
        InstanceAllows = Decision.Allow(DecisionLayer.InstancePolicy, $"the instance policy allows '{type.Name}' for this");
        CommunityAllows = Decision.Allow(DecisionLayer.CommunityPolicy, $"the policy of the community allows '{type.Name}' for this");

        Decision Deny(string code, string message, string remedy) => Decision.Deny(DecisionLayer.Capability, code, message, remedy) with { Rule = type.Name };
    }

    internal static Decision Unknown { get; } = Decision.Deny(DecisionLayer.Capability, CapabilityReason.Undeclared, "the use names no capability, and so none that the manifest declares");

    internal static Decision NotInstalled(string pluginId, string community) => Decision.Deny(
        DecisionLayer.Capability,
        CapabilityReason.NotInstalled,
        $"no plugin '{ShownText.Of(pluginId)}' is installed in the community '{ShownText.Of(community)}'",
        "whoever may install packages in the community may install it");

    internal static Decision DigestNotAccepted { get; } = Decision.Deny(
        DecisionLayer.Capability,
        CapabilityReason.DigestNotAccepted,
        "nobody has accepted the capabilities of exactly this artifact",
        "whoever may install packages in the community may review and accept it");

    internal Decision Undeclared { get; }

    internal Decision NotAccepted { get; }

    internal Decision NotGranted { get; }

    internal Decision DeniedByAdmin { get; }

    internal Decision Allowed { get; }

    internal Decision Declared { get; }

    internal Decision Accepted { get; }

    internal Decision LeftByAdmin { get; }

    internal Decision InstanceAllows { get; }

    internal Decision CommunityAllows { get; }

    internal static Decision Empty(Capability capability) =>
        Decision.Deny(
            DecisionLayer.Capability,
            CapabilityReason.Empty,
            $"'{capability.Type.Name}' lists no {capability.EmptyParameter}, and so grants nothing: what is omitted means none, not all",
            $"the publisher may list {capability.EmptyParameter} in the manifest") with
        { Rule = capability.Type.Name };
}
