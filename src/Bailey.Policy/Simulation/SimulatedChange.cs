namespace Bailey.Policy.Simulation;

/// <summary>Something recorded that a proposed policy would decide otherwise.</summary>
/// <param name="Recorded">What was asked.</param>
/// <param name="Before">What the policy in force says.</param>
/// <param name="After">What the proposed policy says; its layer is the one that makes the difference.</param>
public sealed record SimulatedChange(RecordedDecision Recorded, Decision Before, Decision After);
