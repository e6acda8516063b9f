using System.Net;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>
/// What one call of a plugin may touch, for as long as it runs: what held when it began and holds still. So a tightening takes effect at the
/// next host call, and a widening only with the next invocation. Immutable; the plugin has no way to change it.
/// </summary>
public sealed class CapabilityGrant
{
    private readonly ICurrentCapabilities _current;
    private readonly EffectiveCapabilities? _plugin;
    private readonly PrincipalReach? _principal;

    /// <summary>Takes down what holds as a call begins.</summary>
    /// <param name="current">What holds now, and later.</param>
    public CapabilityGrant(ICurrentCapabilities current)
    {
        ArgumentNullException.ThrowIfNull(current);
        _current = current;
        _plugin = current.Plugin;
        _principal = current.Principal;
    }

    /// <summary>Whether the call may do something, now.</summary>
    public Decision Check(in CapabilityUse use)
    {
        if (Refuse(out var plugin, out var principal) is { } refusal)
        {
            return refusal;
        }

        var decision = _plugin!.Check(use);
        if (decision.Allowed && !ReferenceEquals(plugin, _plugin))
        {
            decision = plugin!.Check(use);
        }

        return Narrow(use, decision, principal!);
    }

    /// <summary>Whether the call may connect to the addresses that a host resolved to, now. Egress rules judge them besides.</summary>
    /// <param name="addresses">All of them; one that is denied blocks the host.</param>
    public Decision CheckAddresses(IReadOnlyList<IPAddress> addresses)
    {
        if (Refuse(out var plugin, out _) is { } refusal)
        {
            return refusal;
        }

        var decision = _plugin!.CheckAddresses(addresses);
        return decision.Allowed && !ReferenceEquals(plugin, _plugin) ? plugin!.CheckAddresses(addresses) : decision;
    }

    // Why the call may nothing at all any more. What holds now is read once, so that one check sees one state of it.
    private Decision? Refuse(out EffectiveCapabilities? plugin, out PrincipalReach? principal)
    {
        plugin = _current.Plugin;
        principal = _current.Principal;
        if (_plugin is null || _principal is null || plugin is null || principal is null)
        {
            return GrantDecisions.Ended;
        }

        return IsSameArtifact(plugin) ? null : CapabilityDecisions.DigestNotAccepted;
    }

    private Decision Narrow(in CapabilityUse use, Decision decision, PrincipalReach principal)
    {
        if (!decision.Allowed)
        {
            return decision;
        }

        var before = _principal!.Check(use);
        if (!before.Allowed)
        {
            return before;
        }

        var now = ReferenceEquals(principal, _principal) ? before : principal.Check(use);
        return now.Allowed ? decision : now;
    }

    // What runs is the artifact that was installed when the call began; if another one is now, nobody accepts this one any more.
    private bool IsSameArtifact(EffectiveCapabilities plugin) =>
        ReferenceEquals(plugin, _plugin) || (string.Equals(plugin.Plugin.Digest, _plugin!.Plugin.Digest, StringComparison.Ordinal) && string.Equals(plugin.Plugin.Id, _plugin.Plugin.Id, StringComparison.Ordinal));
}
