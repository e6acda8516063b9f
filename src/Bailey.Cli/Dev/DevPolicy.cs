using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;

namespace Bailey.Cli.Dev;

/// <summary>The policy under which a plugin has exactly what its manifest declares: what is tried, and what an operator would have to allow.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Community">The community.</param>
/// <param name="Member">The principal for whom it is called.</param>
internal sealed record DevPolicy(InstancePolicy Instance, CommunityPluginPolicy Community, PrincipalProfile Member)
{
    /// <summary>The policy for a manifest.</summary>
    public static DevPolicy For(PackageManifest manifest, TimeProvider clock)
    {
        Capability[] asked = [.. manifest.Capabilities.Select(static requested => requested.Capability)];
        var connects = asked.OfType<NetworkConnect>().ToList();
        var rules = asked.OfType<ProcessSpawn>().SelectMany(static spawn => spawn.Allowlist).ToList();
        ItemList<EgressPattern> patterns = [.. connects.SelectMany(Patterns).Distinct().Take(CommunityPluginPolicy.MaxListItems)];
        var paths = asked.OfType<FsRead>().SelectMany(static read => read.Paths)
            .Concat(asked.OfType<FsWrite>().SelectMany(static write => write.Paths))
            .Concat(rules.Select(static rule => rule.WorkingDirectory?.Text).OfType<string>());
        var programs = rules.Select(static rule => rule.Executable).Distinct();
        return new DevPolicy(
            new InstancePolicy
            {
                Enabled = true,
                AllowsUiPlugins = asked.Any(static capability => capability.Type.Gate == CapabilityGate.UiPlugins),
                AdminPluginsEnabled = asked.Any(static capability => capability.Type.Gate == CapabilityGate.AdminPlugins),
                MaxLevel = asked.Select(static capability => capability.Type.Level).DefaultIfEmpty().Max(),
                AllowedFsPaths = [.. paths.Distinct(StringComparer.Ordinal).Select(AbsolutePath.Parse)],
                AllowedExecutables = [.. programs],
                AllowedNetworkHosts = [.. connects.SelectMany(static connect => connect.Hosts).Distinct()],
                AllowedPorts = [.. connects.SelectMany(static connect => connect.Ports).Distinct()],
                PluginAllowlist = asked.Any(static capability => capability.Type.Level == CapabilityLevel.System)
                    ? [new AllowedPlugin(manifest.Id, "why you trust it", "your name", new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero))]
                    : [],
            },
            new CommunityPluginPolicy
            {
                TrustPolicy = TrustPolicy.UnsignedAllowed,
                InstallSources = [InstallSource.Upload],
                AllowOutboundHttp = connects.Count > 0,
                HttpAllowlist = patterns,
                AllowBackgroundJobs = asked.OfType<JobsRun>().Any(),
            },
            new PrincipalProfile
            {
                Egress = [.. patterns],
                Processes = [.. programs.Select(static program => new AllowedProcess(program.Text, program.Text))],
            });
    }

    /// <summary>The lines of <c>etc/instance.yaml</c> that an operator needs.</summary>
    public IEnumerable<string> InstanceLines() => Beyond(InstancePolicyDocument.Print(Instance), InstancePolicyDocument.Print(InstancePolicy.Default));

    /// <summary>The lines of the community's <c>plugin-policy.yaml</c> that are needed; for a signed package, whose publisher the community decides on.</summary>
    public IEnumerable<string> CommunityLines() => Beyond(
        CommunityPolicyDocument.Print(Community with { TrustPolicy = TrustPolicy.SignedOnly }), CommunityPolicyDocument.Print(CommunityPluginPolicy.Default));

    private static IEnumerable<string> Beyond(string policy, string nothing)
    {
        var known = nothing.Split('\n').ToHashSet(StringComparer.Ordinal);
        return policy.Split('\n').Where(line => line.Length > 0 && !known.Contains(line));
    }

    private static IEnumerable<EgressPattern> Patterns(NetworkConnect connect) =>
        from host in connect.Hosts
        where host.Network is null
        from port in connect.Ports
        from text in port switch
        {
            443 => [host.Text],
            80 => [$"http://{host.Text}"],
            _ => new[] { $"https://{host.Text}:{port}", $"http://{host.Text}:{port}" },
        }
        where EgressPattern.TryParse(text, out _, out _)
        select EgressPattern.Parse(text);
}
