using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;

namespace Bailey.Policy.Tests.Capabilities;

/// <summary>One capability of each kind with a use of it, and policies that open every gate for them.</summary>
internal static class Samples
{
    public const string PluginId = "com.example.sample";
    public const string Digest = "sha256:01";

    public static readonly PublisherFingerprint Publisher = PublisherFingerprint.OfKey([1, 2, 3]);
    public static readonly PublisherFingerprint Stranger = PublisherFingerprint.OfKey([4, 5, 6]);

    public static readonly IReadOnlyList<Capability> Each =
    [
        new UiRead(),
        new SignalsSubscribe(["orders.*"]),
        new DomainRead(["d1"]),
        new MembersRead(["d1"]),
        new StorageKv(),
        new UiPanels(["sidebar"]),
        new UiComponents(["chart"]),
        new SignalsEmit(["orders.*"]),
        new MessagesSend(["alice"]),
        new SignalsPropagate(["up"]),
        new MdxEdit(["d1"]),
        new DomainWrite(["d1"]),
        new UiInject(["#header > .title"]),
        new DomainCreate(["d1"]),
        new DomainDelete(["d1"]),
        new PluginsConfigure(["com.example.other"]),
        new MembersManage(["d1"]),
        new SignalsBroadcast(),
        new JobsRun(),
        new FsRead(["/srv/data"]),
        new NetworkConnect([HostPattern.Parse("api.example.com")], [443]),
        new FsWrite(["/srv/data"]),
        new ProcessSpawn([new SpawnRule(AbsolutePath.Parse("/usr/bin/git"), ArgumentsPattern.Parse("status( --short)?"))]),
    ];

    public static InstancePolicy OpenInstance { get; } = new()
    {
        Enabled = true,
        AllowsUiPlugins = true,
        AdminPluginsEnabled = true,
        MaxLevel = CapabilityLevel.System,
        AllowedFsPaths = [AbsolutePath.Parse("/srv/data")],
        AllowedExecutables = [AbsolutePath.Parse("/usr/bin/git")],
        AllowedNetworkHosts = [HostPattern.Parse("api.example.com"), HostPattern.Parse("*.example.org"), HostPattern.Parse("203.0.113.0/24")],
        AllowedPorts = [443, 8443],
        PluginAllowlist = [new AllowedPlugin(PluginId, "reviewed", "olga", DateTimeOffset.UnixEpoch)],
    };

    public static CommunityPluginPolicy OpenCommunity { get; } = new()
    {
        TrustPolicy = TrustPolicy.SignedOnly,
        AllowOutboundHttp = true,
        HttpAllowlist = [EgressPattern.Parse("api.example.com"), EgressPattern.Parse("*.example.org"), EgressPattern.Parse("203.0.113.7")],
        AllowBackgroundJobs = true,
    };

    public static InstalledPlugin Plugin { get; } = Installed([.. Each]);

    public static PrincipalReach FarReach { get; } = PrincipalReach.Of(
        EgressPolicy.ForPatterns([EgressPattern.Parse("api.example.com"), EgressPattern.Parse("*.example.org")]),
        [new AllowedProcess("/usr/bin/git", "/usr/bin/git")]);

    public static InstalledPlugin Installed(ItemList<Capability> capabilities) => new()
    {
        Id = PluginId,
        Publisher = Publisher,
        Digest = Digest,
        Requested = capabilities,
        AcceptedDigest = Digest,
        Accepted = capabilities,
    };

    public static Capability Of(string type) => Each.Single(capability => capability.Type.Name == type);

    /// <summary>A use that the sample of its kind covers, and no other sample does.</summary>
    public static CapabilityUse UseOf(string type) => type switch
    {
        "ui:read" => CapabilityUse.ReadUi,
        "signals:subscribe" => CapabilityUse.SubscribeSignals("orders.*"),
        "domain:read" => CapabilityUse.ReadDomain("d1"),
        "members:read" => CapabilityUse.ReadMembers("d1"),
        "storage:kv" => CapabilityUse.UseStorage,
        "ui:panels" => CapabilityUse.ShowPanel("sidebar"),
        "ui:components" => CapabilityUse.ShowComponent("chart"),
        "signals:emit" => CapabilityUse.EmitSignal("orders.created"),
        "messages:send" => CapabilityUse.SendMessage("alice"),
        "signals:propagate" => CapabilityUse.PropagateSignal(SignalDirection.Up),
        "mdx:edit" => CapabilityUse.EditPages("d1"),
        "domain:write" => CapabilityUse.WriteDomain("d1"),
        "ui:inject" => CapabilityUse.InjectUi("#header > .title"),
        "domain:create" => CapabilityUse.CreateDomain("d1"),
        "domain:delete" => CapabilityUse.DeleteDomain("d1"),
        "plugins:configure" => CapabilityUse.ConfigurePlugin("com.example.other"),
        "members:manage" => CapabilityUse.ManageMembers("d1"),
        "signals:broadcast" => CapabilityUse.BroadcastSignal,
        "jobs:run" => CapabilityUse.RunJob,
        "fs:read" => CapabilityUse.ReadFile("/srv/data/a.txt"),
        "network:connect" => CapabilityUse.Connect(Target("https://api.example.com/v1")),
        "fs:write" => CapabilityUse.WriteFile("/srv/data/a.txt"),
        "process:spawn" => CapabilityUse.StartProgram(new SpawnRequest("/usr/bin/git", "/usr/bin/git", ["status", "--short"])),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a capability without a sample"),
    };

    public static EgressTarget Target(string url)
    {
        EgressPolicy.PublicInternet().JudgeUrl(url, out var target).Allowed.ShouldBeTrue();
        return target!;
    }

    public static EffectiveCapabilities Compile(InstalledPlugin? plugin = null, InstancePolicy? instance = null, CommunityPluginPolicy? community = null, IPathResolver? paths = null) =>
        EffectiveCapabilities.Compile(plugin ?? Plugin, instance ?? OpenInstance, community ?? OpenCommunity, paths ?? TreeOfPaths.Plain);

    public static CapabilityReview Review(InstancePolicy policy, params Capability[] capabilities) =>
        policy.Review(PluginId, Publisher, capabilities, TreeOfPaths.Plain);
}
