using Bailey.Policy.Simulation;

namespace Bailey.Server.Policies;

/// <summary>A decision that was recorded: of an operation, or of a capability that a plugin used.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Community">Where; null for the instance.</param>
/// <param name="Operation">The operation's path.</param>
/// <param name="Plugin">The plugin.</param>
/// <param name="Capability">The capability's wire name.</param>
/// <param name="Target">What it was used on.</param>
/// <param name="Time">When.</param>
public sealed record ActivityItem(string Principal, string? Community = null, string? Operation = null, string? Plugin = null, string? Capability = null, string? Target = null, DateTimeOffset? Time = null)
{
    internal RecordedDecision ToRecorded() => new(Principal) { Community = Community, Operation = Operation, Plugin = Plugin, Capability = Capability, Target = Target, Time = Time };

    internal static ActivityItem Of(RecordedDecision recorded) => new(recorded.Principal, recorded.Community, recorded.Operation, recorded.Plugin, recorded.Capability, recorded.Target, recorded.Time);
}
