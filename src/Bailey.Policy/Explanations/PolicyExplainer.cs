using System.Collections.Immutable;
using System.Net;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Egress;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;

namespace Bailey.Policy.Explanations;

/// <summary>Answers "why, and what would mend it?" by asking every layer, where enforcing stops at the first that denies.</summary>
public static class PolicyExplainer
{
    /// <summary>Whether a principal may do an operation: profile, permission, command rules.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="principal">Who.</param>
    /// <param name="operation">What.</param>
    /// <param name="community">Where; null for the instance.</param>
    /// <param name="caller">What kind of principal it is.</param>
    public static Explanation ExplainOperation(this PolicySnapshot policy, string principal, Operation operation, string? community = null, IdentityKinds caller = IdentityKinds.User)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(operation);
        var enabled = policy.CheckEnabled(principal);
        var permitted = operation.Permission is { } permission ? policy.Check(principal, permission, community) : PermissionDecisions.NoneNamed(operation.Path);
        var exists = policy.Commands.Evaluate(operation, caller);

        // Of a principal that may do nothing at all, nobody asks what it holds.
        return new Explanation(!enabled.Allowed && operation.Permission is not null ? [enabled, exists] : [enabled, permitted, exists]);
    }

    /// <summary>
    /// Whether a plugin may use a capability for a principal: profile, policy of the instance, policy of the community, manifest, admin, acceptance,
    /// what the principal's profile leaves of it, and, for connections, the addresses.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="principal">Who the call is made for.</param>
    /// <param name="community">Where the plugin is installed.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="use">What it is about to do.</param>
    /// <param name="connection">Where it is about to connect to, and all addresses of that host; null where it is not, or where they are not known.</param>
    public static Explanation ExplainCapability(
        this PolicySnapshot policy, string principal, string community, string pluginId, in CapabilityUse use, (EgressTarget Target, IReadOnlyList<IPAddress> Addresses)? connection = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(pluginId);
        var layers = ImmutableArray.CreateBuilder<Decision>();
        layers.Add(policy.CheckEnabled(principal));
        AddIf(policy.InstanceFault);
        var at = policy.Community(community);
        AddIf(at.Fault);
        if (at.Find(pluginId) is not { } plugin)
        {
            layers.Add(policy.Instance.JudgePlugin(pluginId));
            layers.Add(CapabilityDecisions.NotInstalled(pluginId, community));
            return new Explanation(layers.ToImmutable());
        }

        var reach = policy.Find(principal) is { } known ? PrincipalReach.Of(known) : PrincipalReach.Nothing(ProfileDecisions.Unknown(principal));
        layers.AddRange(plugin.Explain(use, reach));
        if (connection is { } connecting)
        {
            layers.Add(plugin.CheckAddresses(connecting.Addresses));
            layers.Add(policy.Find(principal)?.Egress.JudgeAddresses(connecting.Target, connecting.Addresses) ?? ProfileDecisions.Unknown(principal));
        }

        return new Explanation(layers.ToImmutable());

        void AddIf(Decision? fault)
        {
            if (fault is not null)
            {
                layers.Add(fault);
            }
        }
    }
}
