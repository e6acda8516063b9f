using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Commands;
using Bailey.Policy.Explanations;
using Bailey.Policy.Operations;
using Bailey.Policy.Snapshots;

namespace Bailey.Policy.Simulation;

/// <summary>Replays recorded activity against a policy that is only proposed. What it asks are the same checks that enforce.</summary>
public static class PolicySimulator
{
    /// <summary>What would be decided otherwise: allowed instead of denied, denied instead of allowed, or denied for another reason.</summary>
    /// <param name="current">The policy in force.</param>
    /// <param name="proposed">The policy as it would be.</param>
    /// <param name="activity">What was recorded.</param>
    public static IEnumerable<SimulatedChange> Replay(PolicySnapshot current, PolicySnapshot proposed, IEnumerable<RecordedDecision> activity)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(proposed);
        ArgumentNullException.ThrowIfNull(activity);
        return activity
            .Select(recorded => new SimulatedChange(recorded, Decide(current, recorded), Decide(proposed, recorded)))
            .Where(static change => change.Before.Allowed != change.After.Allowed || change.Before.ReasonCode != change.After.ReasonCode);
    }

    /// <summary>What a policy says of something recorded.</summary>
    public static Decision Decide(PolicySnapshot policy, RecordedDecision recorded)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(recorded);
        if (recorded.Operation is { } path)
        {
            return OperationCatalog.TryFind(path, out var operation)
                ? policy.ExplainOperation(recorded.Principal, operation, recorded.Community).Outcome
                : CommandDecisions.OperationUnknown(path);
        }

        // What cannot be read names no capability, which is denied.
        var use = CapabilityUse.TryParse(recorded.Capability ?? "", recorded.Target, out var read, out _) ? read : default;
        return policy.ExplainCapability(recorded.Principal, recorded.Community ?? "", recorded.Plugin ?? "", use).Outcome;
    }
}
