using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;

namespace Bailey.Policy.Communities;

/// <summary>Judges capabilities of one plugin by the policy of its community.</summary>
internal sealed class CommunityJudge : CapabilityJudge
{
    private readonly CommunityPluginPolicy _policy;
    private readonly PluginKind _kind;
    private readonly Decision? _distrusted;
    private readonly Lazy<(HostPattern Hosts, int? Port)[]> _outbound;

    internal CommunityJudge(CommunityPluginPolicy policy, PluginKind kind, PublisherFingerprint? publisher)
    {
        _policy = policy;
        _kind = kind;
        _outbound = new(() => [.. policy.HttpAllowlist.Select(static pattern => (HostPattern.Of(pattern), pattern.Port))]);

        // Whose packages are let in is asked of those installed before as well: it may have been tightened since.
        if (kind == PluginKind.Package && policy.JudgeSignature(publisher is null ? PackageSignature.None : PackageSignature.By(publisher)) is { Allowed: false } refused)
        {
            _distrusted = refused;
        }
    }

    protected override void JudgeOne(Capability capability, List<CapabilityDenial> denied)
    {
        if (_distrusted is not null)
        {
            denied.Add(Whole(capability, _distrusted));
        }

        switch (capability)
        {
            case NetworkConnect connect when !_policy.AllowOutboundHttp:
                denied.Add(Whole(connect, CommunityDecisions.OutboundHttpDisabled));
                break;
            case NetworkConnect connect:
                denied.AddRange(connect.Hosts.Where(host => !IsListed(host, connect)).Select(host => Part(connect, NetworkConnect.Item(host), host.Text, CommunityDecisions.HostNotListed(host.Text))));
                break;
            case JobsRun when _policy.JudgeBackgroundJobs(_kind) is { Allowed: false } off:
                denied.Add(Whole(capability, off));
                break;
            default:
                break;
        }
    }

    // A part of what the plugin asks for may be listed; each connection is judged by the list again.
    private bool IsListed(HostPattern host, NetworkConnect connect) =>
        _outbound.Value.Any(entry => entry.Hosts.Touches(host) && (entry.Port is null || connect.Ports.Contains(entry.Port.Value)));
}
