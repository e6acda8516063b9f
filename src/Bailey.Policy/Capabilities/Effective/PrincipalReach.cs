using System.Collections.Frozen;
using Bailey.Policy.Egress;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>How far the principal that a call is made for lets a plugin reach: where it may connect to, and which programs may be started.</summary>
public sealed class PrincipalReach
{
    private static readonly Decision s_allowed = Decision.Allow(DecisionLayer.Profile, "the profile of the principal does not narrow it");

    private readonly EgressPolicy _egress;
    private readonly FrozenSet<string> _programs;
    private readonly Decision? _refusal;

    private PrincipalReach(EgressPolicy egress, IEnumerable<AllowedProcess> programs, Decision? refusal)
    {
        _egress = egress;
        _programs = programs.Select(static program => program.Path).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        _refusal = refusal;
    }

    /// <summary>What a profile allows.</summary>
    /// <param name="egress">Where connections may go.</param>
    /// <param name="programs">Which programs may be started; those that nobody resolved allow nothing.</param>
    public static PrincipalReach Of(EgressPolicy egress, IEnumerable<AllowedProcess> programs)
    {
        ArgumentNullException.ThrowIfNull(egress);
        ArgumentNullException.ThrowIfNull(programs);
        return new PrincipalReach(egress, programs, null);
    }

    /// <summary>What the policy says of a principal: nothing at all where it is disabled, unknown, or its profile has a fault.</summary>
    public static PrincipalReach Of(PrincipalPolicy principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.CheckEnabled() is { Allowed: false } refusal ? Nothing(refusal) : Of(principal.Egress, principal.Profile.Processes);
    }

    /// <summary>Nothing at all: the principal is disabled, unknown, or its profile has a fault.</summary>
    /// <param name="refusal">Why; the answer to every use.</param>
    public static PrincipalReach Nothing(Decision refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Allowed
            ? throw new ArgumentException("a decision that allows is no refusal", nameof(refusal))
            : new PrincipalReach(EgressPolicy.DenyAll, [], refusal);
    }

    /// <summary>Whether the principal lets a plugin do something.</summary>
    public Decision Check(in CapabilityUse use)
    {
        if (_refusal is not null)
        {
            return _refusal;
        }

        if (use.Connection is { } target)
        {
            return _egress.JudgeTarget(target);
        }

        return use.Spawn is { } spawn && !_programs.Contains(spawn.Executable) && !_programs.Contains(spawn.ResolvedExecutable)
            ? PrincipalReachReason.NotAllowed
            : s_allowed;
    }
}
