namespace Bailey.Policy;

/// <summary>The layer of the policy that made a <see cref="Decision"/>.</summary>
public enum DecisionLayer
{
    /// <summary>The profile of the principal.</summary>
    Profile,

    /// <summary>The permissions of the principal.</summary>
    Permission,

    /// <summary>The command rules of the deployment.</summary>
    CommandRule,

    /// <summary>The policy of the instance.</summary>
    InstancePolicy,

    /// <summary>The policy of the community.</summary>
    CommunityPolicy,

    /// <summary>The capabilities of the plugin.</summary>
    Capability,

    /// <summary>The rules for outbound connections.</summary>
    Egress,

    /// <summary>A quota.</summary>
    Quota,

    /// <summary>The signature of a package.</summary>
    Signature,

    /// <summary>The static gate for scripts.</summary>
    ScriptGate,
}
