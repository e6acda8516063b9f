using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Capabilities;

/// <summary>A plugin under the policies of an instance and a community, all of them at random over a small vocabulary, so that they meet often.</summary>
internal sealed record World(InstancePolicy Instance, CommunityPluginPolicy Community, InstalledPlugin Plugin)
{
    public EffectiveCapabilities Compile() => EffectiveCapabilities.Compile(Plugin, Instance, Community, TreeOfPaths.Plain);

    /// <summary>The world with one more denial, or one less allowance.</summary>
    public World Tighten(int choice)
    {
        var pick = new Random(choice);
        var type = CapabilityCatalog.All[pick.Next(CapabilityCatalog.All.Length)];
        return pick.Next(24) switch
        {
            0 => this with { Instance = Instance with { Enabled = false } },
            1 => this with { Instance = Instance with { AllowsUiPlugins = false } },
            2 => this with { Instance = Instance with { AdminPluginsEnabled = false } },
            3 => this with { Instance = Instance with { MaxLevel = (CapabilityLevel)pick.Next((int)Instance.MaxLevel + 1) } },
            4 => this with { Instance = Instance with { AllowedFsPaths = Less(Instance.AllowedFsPaths) } },
            5 => this with { Instance = Instance with { AllowedExecutables = Less(Instance.AllowedExecutables) } },
            6 => this with { Instance = Instance with { AllowedNetworkHosts = Less(Instance.AllowedNetworkHosts) } },
            7 => this with { Instance = Instance with { DeniedNetworkHosts = [.. Instance.DeniedNetworkHosts, Worlds.Hosts[pick.Next(Worlds.Hosts.Length)]] } },
            8 => this with { Instance = Instance with { AllowedPorts = Less(Instance.AllowedPorts) } },
            9 => this with { Instance = Instance with { DeniedCapabilities = [.. Instance.DeniedCapabilities, type] } },
            10 => this with { Instance = Instance with { PluginBlocklist = [.. Instance.PluginBlocklist, Plugin.Id] } },
            11 => this with { Instance = Instance with { PluginAllowlist = Less(Instance.PluginAllowlist) } },
            12 => this with { Instance = Instance with { BlockedPublishers = [.. Instance.BlockedPublishers, Samples.Publisher] } },
            13 => this with { Community = Community with { TrustPolicy = Community.TrustPolicy == TrustPolicy.UnsignedAllowed ? TrustPolicy.SignedOnly : TrustPolicy.TrustedPublishersOnly } },
            14 => this with { Community = Community with { TrustedPublishers = Less(Community.TrustedPublishers) } },
            15 => this with { Community = Community with { AllowOutboundHttp = false } },
            16 => this with { Community = Community with { HttpAllowlist = Less(Community.HttpAllowlist) } },
            17 => this with { Community = Community with { AllowBackgroundJobs = false } },
            18 => this with { Plugin = Plugin with { DeniedByAdmin = [.. Plugin.DeniedByAdmin, type] } },
            19 => this with { Plugin = Plugin with { AcceptedDigest = null } },
            20 => this with { Plugin = Plugin with { Accepted = Less(Plugin.Accepted) } },
            21 => this with { Plugin = Plugin with { Requested = Less(Plugin.Requested) } },
            22 => this with { Community = Community with { TrustPolicy = TrustPolicy.TrustedPublishersOnly, TrustedPublishers = [] } },
            _ => this with { Instance = InstancePolicy.Default },
        };

        ItemList<T> Less<T>(ItemList<T> items)
            where T : notnull =>
            items.IsEmpty ? items : [.. items.Where((_, index) => index != pick.Next(items.Count))];
    }

    /// <summary>
    /// Whether the parts of the specification that need no matching leave room for a use: an oracle that knows nothing of how the policy is compiled.
    /// </summary>
    public bool MayAllow(CapabilityUse use)
    {
        var type = use.Type!;
        return Instance.Enabled
            && !Instance.PluginBlocklist.Any(id => id.Equals(Plugin.Id, StringComparison.OrdinalIgnoreCase))
            && !(Plugin.Publisher is { } publisher && Instance.BlockedPublishers.Contains(publisher))
            && !Instance.DeniedCapabilities.Contains(type)
            && type.Level <= Instance.MaxLevel
            && (type.Level > CapabilityLevel.Modify || Instance.AllowsUiPlugins)
            && (type.Level != CapabilityLevel.Manage || Instance.AdminPluginsEnabled)
            && (type.Level != CapabilityLevel.System || Instance.PluginAllowlist.Any(entry => entry.Id == Plugin.Id))
            && Trusted()
            && (type.Name != "network:connect" || (Community.AllowOutboundHttp && Instance.AllowedPorts.Contains(443) && !Community.HttpAllowlist.IsEmpty && Connects(use.Target!)))
            && (type.Name != "jobs:run" || Community.AllowBackgroundJobs || Plugin.Kind == PluginKind.BuiltIn)
            && (!type.Name.StartsWith("fs:", StringComparison.Ordinal) || Instance.AllowedFsPaths.Any(path => (use.Target + "/").StartsWith(path.Text + "/", StringComparison.Ordinal)))
            && (type.Name != "process:spawn" || Instance.AllowedExecutables.Any(path => path.Text == use.Target))
            && !Plugin.DeniedByAdmin.Contains(type)
            && Plugin.AcceptedDigest == Plugin.Digest
            && Plugin.Requested.Any(capability => capability.Type == type)
            && Plugin.Accepted.Any(capability => capability.Type == type);
    }

    private bool Trusted() => Plugin.Kind != PluginKind.Package || Community.TrustPolicy switch
    {
        TrustPolicy.UnsignedAllowed => true,
        TrustPolicy.SignedOnly => Plugin.Publisher is not null,
        _ => Plugin.Publisher is { } publisher && Community.TrustedPublishers.Any(trusted => trusted.Fingerprint == publisher),
    };

    private bool Connects(string host) =>
        Instance.AllowedNetworkHosts.Any(allowed => Names(allowed, host)) && !Instance.DeniedNetworkHosts.Any(denied => Names(denied, host));

    private static bool Names(HostPattern pattern, string host) =>
        pattern.Text == host
        || (pattern.Text.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(pattern.Text[1..], StringComparison.Ordinal))
        || (pattern.Text.EndsWith(".0/24", StringComparison.Ordinal) && host.StartsWith(pattern.Text[..^4], StringComparison.Ordinal));
}

/// <summary>Makes worlds.</summary>
internal static class Worlds
{
    public static readonly HostPattern[] Hosts = [.. new[] { "api.example.com", "*.example.com", "*.api.example.com", "b.api.example.com", "203.0.113.0/24", "203.0.113.7" }.Select(HostPattern.Parse)];

    public static readonly CapabilityUse[] Uses =
    [
        .. CapabilityCatalog.All.Select(type => Samples.UseOf(type.Name)),
        .. new[] { "/srv/data", "/srv/data/a", "/srv/data-evil", "/srv", "/srv/data/a/b" }.SelectMany(path => new[] { CapabilityUse.ReadFile(path), CapabilityUse.WriteFile(path) }),
        .. new[] { "https://b.api.example.com/", "https://example.com/", "https://203.0.113.7/", "https://203.0.113.8/" }.Select(url => CapabilityUse.Connect(Samples.Target(url))),
        .. new[] { "d1", "d2", "d3" }.SelectMany(id => new[] { CapabilityUse.ReadDomain(id), CapabilityUse.WriteDomain(id), CapabilityUse.ManageMembers(id) }),
        .. new[] { "a", "a.b", "orders.created" }.SelectMany(type => new[] { CapabilityUse.EmitSignal(type), CapabilityUse.SubscribeSignals(type) }),
        .. new[] { "/usr/bin/git", "/usr/bin/tool" }.Select(path => CapabilityUse.StartProgram(new SpawnRequest(path, path, []))),
    ];

    private static readonly string[] s_paths = ["/srv", "/srv/data", "/srv/data/a", "/srv/data-evil"];
    private static readonly AbsolutePath[] s_programs = [AbsolutePath.Parse("/usr/bin/git"), AbsolutePath.Parse("/usr/bin/tool")];
    private static readonly EgressPattern[] s_outbound = [.. new[] { "api.example.com", "*.example.com:*", "203.0.113.7", "203.0.113.8:*", "http://api.example.com:443" }.Select(EgressPattern.Parse)];

    public static Gen<World> All =>
        from instance in Instances
        from community in Communities
        from plugin in Plugins
        select new World(instance, community, plugin);

    // Mostly open, as worlds where everything is closed have nothing to tell.
    private static Gen<bool> Open => Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false)));

    private static Gen<InstancePolicy> Instances =>
        from enabled in Open
        from ui in Open
        from admin in Open
        from level in Gen.Frequency((4, Gen.Constant(4)), (2, Gen.Choose(0, 4)))
        from paths in Most(s_paths)
        from programs in Most(s_programs)
        from hosts in Most(Hosts)
        from barred in Few(Hosts)
        from ports in Most([443, 8443])
        from denied in Few([.. CapabilityCatalog.All])
        from blocked in Few([Samples.PluginId, "com.example.other"])
        from allowed in Open
        from publishers in Few([Samples.Publisher, Samples.Stranger])
        select new InstancePolicy
        {
            Enabled = enabled,
            AllowsUiPlugins = ui,
            AdminPluginsEnabled = admin,
            MaxLevel = (CapabilityLevel)level,
            AllowedFsPaths = [.. paths.Select(AbsolutePath.Parse)],
            AllowedExecutables = [.. programs],
            AllowedNetworkHosts = [.. hosts],
            DeniedNetworkHosts = [.. barred],
            AllowedPorts = [.. ports],
            DeniedCapabilities = [.. denied],
            PluginBlocklist = [.. blocked],
            PluginAllowlist = [new(allowed ? Samples.PluginId : "com.example.other", "no: \"why\" # not", "~", new DateTimeOffset(2026, 11, 22, 0, 0, allowed ? 1 : 0, TimeSpan.Zero))],
            BlockedPublishers = [.. publishers],
        };

    private static Gen<CommunityPluginPolicy> Communities =>
        from trust in Gen.Elements(Enum.GetValues<TrustPolicy>())
        from trusted in Most([Samples.Publisher, Samples.Stranger])
        from sources in Most(Enum.GetValues<InstallSource>())
        from registries in Most(s_outbound)
        from outbound in Open
        from hosts in Most(s_outbound)
        from jobs in Open
        select new CommunityPluginPolicy
        {
            TrustPolicy = trust,
            TrustedPublishers = [.. trusted.Select(publisher => new TrustedPublisher(publisher, "on: 'them'"))],
            InstallSources = [.. sources],
            RegistryAllowlist = [.. registries],
            AllowOutboundHttp = outbound,
            HttpAllowlist = [.. hosts],
            AllowBackgroundJobs = jobs,
        };

    private static Gen<InstalledPlugin> Plugins =>
        from requested in Most([.. Samples.Each, .. s_variants])
        from accepted in Most([.. Samples.Each, .. s_variants])
        from denied in Few([.. CapabilityCatalog.All])
        from isAccepted in Open
        from isSigned in Open
        from kind in Gen.Elements(Enum.GetValues<PluginKind>())
        select new InstalledPlugin
        {
            Id = Samples.PluginId,
            Kind = kind,
            Publisher = isSigned ? Samples.Publisher : null,
            Digest = Samples.Digest,
            Requested = [.. requested],
            AcceptedDigest = isAccepted ? Samples.Digest : "sha256:02",
            Accepted = [.. accepted],
            DeniedByAdmin = [.. denied],
        };

    private static readonly Capability[] s_variants =
    [
        new DomainRead(["d1", "d2"]),
        new DomainWrite(["*"]),
        new MembersManage(["d2", "d3"]),
        new SignalsEmit(["*"]),
        new SignalsSubscribe(["a.*", "orders.created"]),
        new FsRead(["/srv"]),
        new FsRead(["/srv/data/a", "/srv/data-evil"]),
        new FsWrite(["/srv/data", "/srv/data-evil"]),
        new NetworkConnect([.. Hosts], [443, 8443]),
        new NetworkConnect([Hosts[1], Hosts[4]], [443]),
        new NetworkConnect([Hosts[0]], []),
        new ProcessSpawn([new SpawnRule(s_programs[0]), new SpawnRule(s_programs[1], null, null, ["LANG"])]),
        new ProcessSpawn([new SpawnRule(s_programs[1])]),
    ];

    private static Gen<List<T>> Most<T>(T[] items) => Some(items, 75);

    private static Gen<List<T>> Few<T>(T[] items) => Some(items, 4);

    private static Gen<List<T>> Some<T>(T[] items, int percent) =>
        Gen.Choose(0, 99).ArrayOf(items.Length).Select(dice => items.Where((_, index) => dice[index] < percent).ToList());
}
