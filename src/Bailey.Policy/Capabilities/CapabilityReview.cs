namespace Bailey.Policy.Capabilities;

/// <summary>What a layer of the policy makes of the capabilities that a plugin asks for, in full.</summary>
/// <param name="Approved">What it may have: each capability with those items of its lists that are not refused. The riskiest first.</param>
/// <param name="Denied">Everything that is refused, and not only the first: capabilities by each of their faults, and items one by one. The riskiest first.</param>
public sealed record CapabilityReview(ItemList<Capability> Approved, ItemList<CapabilityDenial> Denied);
