namespace Bailey.Policy.Capabilities;

/// <summary>A capability as a manifest asks for it.</summary>
/// <param name="Capability">What it asks for.</param>
/// <param name="Justification">Why, in the publisher's words; null where nothing is said.</param>
public sealed record RequestedCapability(Capability Capability, string? Justification = null)
{
    /// <summary>Characters of a justification: 1,024.</summary>
    public const int MaxJustification = 1_024;
}
