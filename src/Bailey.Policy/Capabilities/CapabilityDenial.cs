namespace Bailey.Policy.Capabilities;

/// <summary>Something that a plugin asks for and does not get.</summary>
/// <param name="Capability">The capability, as it was asked for.</param>
/// <param name="Item">The item of its list that is refused, in words; null where the capability itself is.</param>
/// <param name="Decision">Who refuses it, why, and what would change that.</param>
public sealed record CapabilityDenial(Capability Capability, string? Item, Decision Decision)
{
    /// <summary>Why, as a stable snake_case word.</summary>
    public string ReasonCode => Decision.ReasonCode;

    /// <summary>The item, for the list that it stands in; null where the capability itself is refused.</summary>
    internal CapabilityItem? Refused { get; init; }
}
