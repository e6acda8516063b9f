using System.Collections.Immutable;
using System.Net;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>
/// What one installed plugin may touch in one community: what its manifest declares, and the instance approves, and the community approves, and no
/// admin denied, and was accepted for exactly this artifact. Compiled anew whenever one of those changes; immutable; a check takes no lock, and
/// allocates nothing whether it allows or denies.
/// </summary>
public sealed class EffectiveCapabilities
{
    private const int Instance = 0;
    private const int Community = 1;

    private static readonly Decision s_addressesAllowed = Decision.Allow(DecisionLayer.InstancePolicy, "the instance denies none of the addresses");

    private readonly CapabilitySet _declared;
    private readonly CapabilitySet _effective;
    private readonly CapabilityLayer[] _layers;
    private readonly CapabilityJudge[] _judges;
    private readonly HostPattern[] _deniedNetworks;

    private EffectiveCapabilities(InstalledPlugin plugin, InstancePolicy instance, CommunityPluginPolicy community, ResolvedOnce paths)
    {
        Plugin = plugin;
        MayBeCalled = instance.JudgeCall(plugin.Id, plugin.Publisher);
        _deniedNetworks = [.. instance.DeniedNetworkHosts.Where(static host => host.Network is not null)];
        _judges = [new InstanceJudge(instance, plugin.Id, plugin.Publisher, paths), new CommunityJudge(community, plugin.Kind, plugin.Publisher), new AdminJudge(plugin)];
        var reviews = _judges.Select(judge => judge.Review(plugin.Requested)).Append(Acceptance.Review(plugin)).ToList();
        Granted = [.. CapabilityCatalog.RiskiestFirst(reviews[^1].Approved.Select(NarrowByAll).OfType<Capability>())];
        Denied = [.. reviews.SelectMany(static review => review.Denied)];
        _declared = new CapabilitySet(plugin.Requested, paths);
        _effective = new CapabilitySet(Granted, paths);
        _layers =
        [
            new(reviews[0], paths, static type => type.Decisions.InstanceAllows, static type => type.Decisions.NotGranted, RefuseLiteral),
            new(reviews[1], paths, static type => type.Decisions.CommunityAllows, static type => type.Decisions.NotGranted, RefuseOutbound),
            new(reviews[2], paths, static type => type.Decisions.LeftByAdmin, static type => type.Decisions.NotGranted),
            new(reviews[3], paths, static type => type.Decisions.Accepted, static type => type.Decisions.NotAccepted),
        ];

        // Its list also knows schemes, and may name a part of what the manifest asks for.
        Decision? RefuseOutbound(EgressTarget target) => community.JudgeOutbound(target) is { Allowed: false } refused ? refused : null;
    }

    /// <summary>The plugin as it is installed.</summary>
    public InstalledPlugin Plugin { get; }

    /// <summary>Whether the plugin may be called at all, by <see cref="InstancePolicy.JudgeCall"/>.</summary>
    public Decision MayBeCalled { get; }

    /// <summary>What it may touch, the riskiest first.</summary>
    public ItemList<Capability> Granted { get; }

    /// <summary>What it declares and may not touch, by every layer that refuses it.</summary>
    public ItemList<CapabilityDenial> Denied { get; }

    /// <summary>Compiles what a plugin may touch.</summary>
    /// <param name="plugin">The plugin as it is installed in the community.</param>
    /// <param name="instance">The policy of the instance.</param>
    /// <param name="community">The policy of the community.</param>
    /// <param name="paths">Resolves paths, now; a link that is changed later leads to what is not allowed.</param>
    public static EffectiveCapabilities Compile(InstalledPlugin plugin, InstancePolicy instance, CommunityPluginPolicy community, IPathResolver paths)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(paths);
        var once = new ResolvedOnce(paths);
        var compiled = new EffectiveCapabilities(plugin, instance, community, once);
        once.Complete();
        return compiled;
    }

    /// <summary>What manifest, instance, community, its admin and the one who accepted it say, in that order, of a kind of capability where it is granted.</summary>
    /// <param name="type">The kind.</param>
    public static ImmutableArray<Decision> Allowances(CapabilityType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var decisions = type.Decisions;
        return [decisions.Declared, decisions.InstanceAllows, decisions.CommunityAllows, decisions.LeftByAdmin, decisions.Accepted];
    }

    /// <summary>Whether the plugin may do something. The calling principal's profile narrows that further: <see cref="CapabilityGrant"/> asks both.</summary>
    public Decision Check(in CapabilityUse use)
    {
        if (use.Type is null)
        {
            return CapabilityDecisions.Unknown;
        }

        if (_effective.Matches(use))
        {
            return _layers[Instance].RefuseConnection(use) ?? _layers[Community].RefuseConnection(use) ?? use.Type.Decisions.Allowed;
        }

        if (!_declared.Matches(use))
        {
            return use.Type.Decisions.Undeclared;
        }

        foreach (var layer in _layers)
        {
            if (layer.Refuse(use) is { } refusal)
            {
                return refusal;
            }
        }

        return use.Type.Decisions.NotGranted;
    }

    /// <summary>Whether the instance lets plugins connect to the addresses that a host resolved to. Egress rules judge them besides.</summary>
    /// <param name="addresses">All of them; one that is denied blocks the host.</param>
    public Decision CheckAddresses(IReadOnlyList<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        for (var i = 0; i < addresses.Count; i++)
        {
            if (IsDenied(addresses[i]))
            {
                return InstanceDecisions.AddressDenied;
            }
        }

        return s_addressesAllowed;
    }

    /// <summary>
    /// What each layer says of a use, in order, whatever the layers before it say: manifest, instance, community, its admin, acceptance. The use
    /// is allowed when all of them allow it. Of what the manifest does not declare, the policies say what they would if it did.
    /// </summary>
    /// <param name="use">The use.</param>
    /// <param name="principal">Who the call is made for; null to leave that layer out.</param>
    public ImmutableArray<Decision> Explain(in CapabilityUse use, PrincipalReach? principal = null)
    {
        if (use.Type is not { } type)
        {
            return [CapabilityDecisions.Unknown];
        }

        var chain = ImmutableArray.CreateBuilder<Decision>();
        var isDeclared = _declared.Matches(use);
        chain.Add(isDeclared ? type.Decisions.Declared : type.Decisions.Undeclared);
        chain.AddRange(isDeclared ? ExplainDeclared(use) : ExplainUndeclared(use));
        if (chain.All(static decision => decision.Allowed))
        {
            chain.Add(Check(use));
        }

        if (principal is not null)
        {
            chain.Add(principal.Check(use));
        }

        return chain.ToImmutable();
    }

    private bool IsDenied(IPAddress address)
    {
        foreach (var denied in _deniedNetworks)
        {
            if (denied.TouchesAddress(address))
            {
                return true;
            }
        }

        return false;
    }

    // The addresses of a name are judged when it is resolved; one that stands in the URL can be judged at once.
    private Decision? RefuseLiteral(EgressTarget target) => target.Literal is { } address && IsDenied(address) ? InstanceDecisions.AddressDenied : null;

    private List<Decision> ExplainDeclared(in CapabilityUse use)
    {
        var decisions = new List<Decision>(_layers.Length);
        foreach (var layer in _layers)
        {
            decisions.Add(layer.Judge(use));
        }

        return decisions;
    }

    private List<Decision> ExplainUndeclared(in CapabilityUse use)
    {
        if (use.AsCapability() is not { } capability)
        {
            return [];
        }

        var type = capability.Type;
        return
        [
            .. _judges.Zip(
                new[] { type.Decisions.InstanceAllows, type.Decisions.CommunityAllows, type.Decisions.LeftByAdmin },
                (judge, allowance) => judge.Review([capability]).Denied is [var first, ..] ? first.Decision : allowance),
            type.Decisions.NotAccepted,
        ];
    }

    private Capability? NarrowByAll(Capability capability)
    {
        Capability? kept = capability;
        foreach (var judge in _judges)
        {
            kept = kept is null ? null : judge.Narrow(kept);
        }

        return kept;
    }
}
