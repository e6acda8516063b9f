using System.Net;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;

namespace Bailey.Cli.Run;

/// <summary>
/// What the instance, and the community where one is named, let a plugin touch that is run from a file: folders and hosts. What the command
/// line or the manifest asks for counts as declared and accepted.
/// </summary>
/// <param name="pluginId">By which the instance lists the plugin.</param>
/// <param name="policy">The policy of the instance.</param>
/// <param name="community">That of the community; <c>null</c> where the plugin runs for the instance.</param>
internal sealed class RunCapabilities(string pluginId, PolicySnapshot policy, CommunityPolicy? community)
{
    // Stands for hosts that are known only when they are asked for: RFC 2606 gives it to nobody.
    private static readonly HostPattern s_anyHost = HostPattern.Parse("any.invalid");

    private static readonly Decision s_allowed = Decision.Allow(DecisionLayer.Capability);

    private readonly EffectiveCapabilities _addresses = EffectiveCapabilities.Compile(
        new InstalledPlugin { Id = pluginId, Digest = "run" }, policy.Instance, CommunityPluginPolicy.Default, SystemPaths.Instance);

    /// <summary>Whether the plugin may see a folder, and where that really is.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="readOnly">Whether it can only be read.</param>
    /// <param name="resolved">What was judged, and must be opened.</param>
    public Decision JudgeMount(string path, bool readOnly, out string resolved)
    {
        resolved = SystemPaths.Instance.Resolve(Path.GetFullPath(path)) ?? "";
        if (!AbsolutePath.TryParse(resolved, out _, out var fault))
        {
            return Decision.Deny(DecisionLayer.InstancePolicy, InstancePolicyReason.PathUnresolved, $"the folder '{path}' cannot be mounted: {fault}", "name a folder that is there and is not the whole server");
        }

        return Judge(readOnly ? [new FsRead([resolved])] : [new FsRead([resolved]), new FsWrite([resolved])], static _ => true);
    }

    /// <summary>Whether a host may be asked for at all; where it is reached, its port and addresses are judged besides.</summary>
    /// <param name="pattern">The host as the command line says it.</param>
    public Decision JudgeHost(string pattern)
    {
        var host = HostPattern.TryParse(pattern, out var read, out _) ? read : null;
        var decision = Judge([new NetworkConnect([host ?? s_anyHost], [443])], item => item is null || item == host?.Text);
        return decision.Allowed && community is { PluginPolicy.AllowOutboundHttp: false } && EgressPolicy.PublicInternet().JudgeUrl($"https://{s_anyHost}/", out var target).Allowed
            ? JudgeOutbound(target!)
            : decision;
    }

    /// <summary>Whether the plugin may connect somewhere, but for the addresses.</summary>
    public Decision JudgeConnection(EgressTarget target)
    {
        if (!HostPattern.TryParse(target.Host, out var host, out var fault))
        {
            return Decision.Deny(DecisionLayer.InstancePolicy, InstancePolicyReason.HostNotAllowed, $"no policy can allow the host '{target.Host}': {fault}");
        }

        var decision = Judge([new NetworkConnect([host], [target.Port])], static _ => true);
        if (decision.Allowed && target.Literal is { } literal)
        {
            decision = JudgeAddresses([literal]);
        }

        return decision.Allowed ? JudgeOutbound(target) : decision;
    }

    /// <summary>Whether the plugin may connect to all addresses that a host has.</summary>
    public Decision JudgeAddresses(IReadOnlyList<IPAddress> addresses) => _addresses.CheckAddresses(addresses);

    private Decision JudgeOutbound(EgressTarget target) => community is null ? s_allowed : community.Fault ?? community.PluginPolicy.JudgeOutbound(target);

    private Decision Judge(IEnumerable<Capability> capabilities, Func<string?, bool> matters) =>
        policy.InstanceFault ?? policy.Instance.Review(pluginId, null, capabilities, SystemPaths.Instance).Denied.FirstOrDefault(denial => matters(denial.Item))?.Decision ?? s_allowed;
}
