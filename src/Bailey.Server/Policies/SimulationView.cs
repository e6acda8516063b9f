using System.Collections.Immutable;

namespace Bailey.Server.Policies;

/// <summary>What proposed documents would have decided otherwise.</summary>
/// <param name="Recorded">How many decisions were replayed.</param>
/// <param name="Skipped">How many entries are no decisions.</param>
/// <param name="WouldBeDenied">How many were allowed, and would be denied.</param>
/// <param name="WouldBeAllowed">How many were denied, and would be allowed.</param>
/// <param name="OtherReason">How many would be denied for another reason.</param>
/// <param name="Changes">Those, 1,000 at most.</param>
public sealed record SimulationView(int Recorded, int Skipped, int WouldBeDenied, int WouldBeAllowed, int OtherReason, ImmutableArray<SimulatedChangeView> Changes);
