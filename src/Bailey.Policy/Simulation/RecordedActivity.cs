using System.Collections.Immutable;

namespace Bailey.Policy.Simulation;

/// <summary>What an audit log tells that a policy could have decided otherwise.</summary>
/// <param name="Decisions">Its decisions, in the order of the log.</param>
/// <param name="Skipped">Entries that no policy decides, as lifecycle changes.</param>
public sealed record RecordedActivity(ImmutableArray<RecordedDecision> Decisions, int Skipped);
