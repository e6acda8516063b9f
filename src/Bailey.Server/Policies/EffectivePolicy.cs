using System.Collections.Immutable;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Snapshots;
using Bailey.Server.Packages;

namespace Bailey.Server.Policies;

/// <summary>
/// Asks the policies of the instance and of a community about everything that they decide, by the very checks that enforce. Lists of the instance are
/// not told: who reads this governs a community, and learns what the instance says of that community's own entries.
/// </summary>
internal sealed class EffectivePolicy
{
    private const string AnyPlugin = "any.plugin";
    private const string AnyPath = "/any/path";
    private const string AnyHost = "any.example.com";
    private static readonly PublisherFingerprint s_anyPublisher = PublisherFingerprint.OfKey([]);
    private static readonly EgressTarget s_somewhere = Somewhere();
    private readonly InstancePolicy _instance;
    private readonly CommunityPluginPolicy? _community;
    private readonly ImmutableArray<string> _vouched;
    private readonly List<EffectiveRuleView> _rules = [];

    private EffectivePolicy(InstancePolicy instance, CommunityPluginPolicy? community)
    {
        _instance = instance;
        _community = community;
        _vouched = [.. instance.PluginAllowlist.Select(static entry => entry.Id).Where(id => !instance.PluginBlocklist.Contains(id, StringComparer.OrdinalIgnoreCase))];
    }

    private int Port => _instance.AllowedPorts.Count > 0 ? _instance.AllowedPorts[0] : 443;

    /// <summary>What is in force.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="community">Where; null for what the instance says of all communities.</param>
    internal static EffectivePolicyView Of(PolicySnapshot policy, string? community)
    {
        var at = community is null ? null : policy.Community(community);
        var effective = new EffectivePolicy(policy.Instance, at?.PluginPolicy);
        effective.AddPackages();
        effective.AddCapabilities();
        effective.AddConnections();
        return new EffectivePolicyView([.. new[] { policy.InstanceFault, at?.Fault }.OfType<Decision>().Select(DecisionView.Of)], [.. effective._rules]);
    }

    private void AddPackages()
    {
        var enabled = _instance.JudgePlugin(AnyPlugin);
        Add("packages", "plugins", "packages and scripts are installed and run at all", enabled);
        if (_community is not { } community)
        {
            return;
        }

        Add("packages", "upload", "somebody uploads a package", enabled, community.JudgeSource(InstallSource.Upload));
        if (community.RegistryAllowlist.Count == 0)
        {
            Add("packages", "registry", "a package is fetched from a registry", enabled, community.JudgeSource(InstallSource.Registry));
        }

        foreach (var registry in community.RegistryAllowlist)
        {
            Add("packages", $"registry {registry}", "a package is fetched from this registry", enabled, community.JudgeSource(InstallSource.Registry));
        }

        Add("packages", "unsigned", "a package that nobody signed", community.JudgeSignature(PackageSignature.None));
        Add("packages", "signed", "a package signed by somebody who is not listed below", community.JudgeSignature(PackageSignature.By(s_anyPublisher)));
        foreach (var publisher in community.TrustedPublishers)
        {
            Add("packages", publisher.Label, publisher.Fingerprint.Text, _instance.JudgePublisher(publisher.Fingerprint), community.JudgeSignature(PackageSignature.By(publisher.Fingerprint)));
        }
    }

    private void AddCapabilities()
    {
        foreach (var type in CapabilityCatalog.All.Where(static type => type != CapabilityCatalog.NetworkConnect))
        {
            Decision[] community = type == CapabilityCatalog.JobsRun && _community is not null ? [_community.JudgeBackgroundJobs(PluginKind.Package)] : [];
            AddCapability(type == CapabilityCatalog.JobsRun ? "jobs" : "capabilities", type.Name, type.Summary, Example(type), community);
        }
    }

    private void AddConnections()
    {
        if (_community is null || _community.HttpAllowlist.Count == 0)
        {
            var (host, port) = (FirstOf(_instance.AllowedNetworkHosts) ?? HostPattern.Parse(AnyHost), Port);
            Decision[] community = _community is null ? [] : [_community.JudgeOutbound(s_somewhere)];
            AddCapability("network", "network:connect", CapabilityCatalog.NetworkConnect.Summary, new NetworkConnect([host], [port]), community);
            return;
        }

        foreach (var entry in _community.HttpAllowlist)
        {
            if (HostPattern.TryParse(entry.IsSuffix ? $"*.{entry.Host}" : entry.Host, out var host, out _))
            {
                var open = _community.AllowOutboundHttp ? Decision.Allow(DecisionLayer.CommunityPolicy, "the community lets plugins connect there") with { Rule = "http_allowlist" } : _community.JudgeOutbound(s_somewhere);
                AddCapability("network", entry.ToString(), "a plugin connects there", new NetworkConnect([host], [entry.Port ?? Port]), open);
            }
        }
    }

    private void AddCapability(string area, string subject, string detail, Capability capability, params IEnumerable<Decision> community)
    {
        var isVouched = capability.Type.Level == CapabilityLevel.System && !_vouched.IsEmpty;
        var review = _instance.Review(isVouched ? _vouched[0] : AnyPlugin, null, [capability], LexicalPaths.Instance);
        IEnumerable<Decision> instance = review.Denied.Count > 0 ? review.Denied.Select(static denial => denial.Decision) : [Decision.Allow(DecisionLayer.InstancePolicy, "the instance allows it")];
        Add(area, subject, detail, isVouched ? _vouched : [], [.. instance, .. community]);
    }

    private void Add(string area, string subject, string detail, params IEnumerable<Decision> layers) => Add(area, subject, detail, [], [.. layers]);

    private void Add(string area, string subject, string detail, ImmutableArray<string> only, ImmutableArray<Decision> layers) =>
        _rules.Add(new EffectiveRuleView(area, subject, detail, layers.All(static layer => layer.Allowed), only, [.. layers.Select(Show)]));

    // Of nobody in particular and nothing in particular, which the checks take for somebody and something.
    private static DecisionView Show(Decision decision)
    {
        var view = DecisionView.Of(decision);
        var detail = view.Detail
            .Replace($"the plugin '{AnyPlugin}'", "any plugin", StringComparison.Ordinal)
            .Replace(s_anyPublisher.Text, "some publisher", StringComparison.Ordinal)
            .Replace($"'{AnyPath}'", "that a plugin asks for", StringComparison.Ordinal)
            .Replace($"'{AnyHost}'", "the host that a plugin asks for", StringComparison.Ordinal);
        var remedy = view.Remedy?.Replace($"'{AnyPath}'", "what is needed", StringComparison.Ordinal).Replace($"'{AnyHost}'", "what is needed", StringComparison.Ordinal);
        return view with { Detail = detail, Remedy = remedy };
    }

    // The least of its kind, on something that the instance opens where it opens anything: what it opens is not told.
    private Capability Example(CapabilityType type)
    {
        var target = type switch
        {
            _ when type.Parameters.IsEmpty => null,
            _ when type == CapabilityCatalog.FsRead || type == CapabilityCatalog.FsWrite => FirstOf(_instance.AllowedFsPaths)?.Text ?? AnyPath,
            _ when type == CapabilityCatalog.ProcessSpawn => FirstOf(_instance.AllowedExecutables)?.Text ?? AnyPath,
            _ when type == CapabilityCatalog.SignalsPropagate => "up",
            _ when type == CapabilityCatalog.PluginsConfigure => AnyPlugin,
            _ => "any",
        };
        return CapabilityUse.TryParse(type.Name, target, out var use, out var fault) && use.AsCapability() is { } capability
            ? capability
            : throw new InvalidOperationException($"there is no example of '{type.Name}': {fault}");
    }

    private static T? FirstOf<T>(ItemList<T> list)
        where T : class => list.Count > 0 ? list[0] : null;

    private static EgressTarget Somewhere()
    {
        EgressPolicy.PublicInternet().JudgeUrl("https://any.example.com/", out var target);
        return target!;
    }
}
