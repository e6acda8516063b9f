namespace Bailey.Server.Policies;

/// <summary>What can be explained.</summary>
public enum ExplainKind
{
    /// <summary>Whether a principal may do an operation.</summary>
    Operation,

    /// <summary>Whether a plugin may use a capability for a principal.</summary>
    Capability,

    /// <summary>Whether URLs may be reached for a principal.</summary>
    Egress,
}
