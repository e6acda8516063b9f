using Bailey.Server.Packages;

namespace Bailey.Server.Policies;

/// <summary>Something recorded that proposed documents would decide otherwise.</summary>
/// <param name="Recorded">What was asked.</param>
/// <param name="Before">What the policy in force says.</param>
/// <param name="After">What the proposed policy says; its layer is the one that makes the difference.</param>
public sealed record SimulatedChangeView(ActivityItem Recorded, DecisionView Before, DecisionView After);
