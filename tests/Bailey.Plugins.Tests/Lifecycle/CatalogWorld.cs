using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Tests.Packages;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>An instance with one community, <c>chess</c>, that takes signed packages, whose moderator is alice and whose member is bob.</summary>
internal sealed class CatalogWorld : IDisposable
{
    public const string Community = "chess";

    public static readonly PackageActor Alice = new("alice");
    public static readonly PackageActor Bob = new("bob");

    public CatalogWorld(Func<PackageCatalogOptions, PackageCatalogOptions>? configure = null)
    {
        Policy = new LivePolicy();
        Apply();
        var options = PackageCatalogOptions.Default with
        {
            Clock = Clock,
            Changed = change =>
            {
                Changes.Add(change);
                return ValueTask.CompletedTask;
            },
        };
        Catalog = new PackageCatalog(Store, Policy, configure?.Invoke(options) ?? options);
    }

    public MemoryStore Store { get; } = new();

    public ManualClock Clock { get; } = new();

    public LivePolicy Policy { get; }

    public PackageCatalog Catalog { get; }

    public PublisherKey Key { get; } = PublisherKey.Create();

    public List<PackageChange> Changes { get; } = [];

    public string Instance { get; set; } = "enabled: true\nallows_ui_plugins: true\nmax_level: 2\n";

    public string CommunityPolicy { get; set; } = "trust_policy: signed_only\ninstall_sources: [upload]\n";

    /// <summary>Puts the policies in force as they are written now.</summary>
    public void Apply(string? instance = null, string? community = null)
    {
        Instance = instance ?? Instance;
        CommunityPolicy = community ?? CommunityPolicy;
        Policy.Replace(PolicySnapshot.Compile(new PolicyDocuments
        {
            Instance = InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(Instance), "instance.yaml"),
            Communities = [new CommunityRecord(Community) { PluginPolicy = CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(CommunityPolicy), "plugin-policy.yaml") }],
            Principals = [Member("alice", "moderator"), Member("bob", "member")],
        }));
    }

    public byte[] Package(string version = "1.0.0", Action<JsonObject>? edit = null, params (string Path, string Text)[] more) => PackageSamples.Signed(
        Key,
        manifest =>
        {
            manifest["version"] = version;
            edit?.Invoke(manifest);
        },
        null,
        more);

    public Task<PackageResult<PluginInstallation>> UploadAsync(byte[] package, PackageActor? actor = null) => Catalog.UploadAsync(Community, package, actor ?? Alice);

    public Task<PackageResult<PackageReview>> ReviewAsync(string? digest = null, PackageActor? actor = null) => Catalog.ReviewAsync(Community, PackageSamples.Id, digest, actor ?? Alice);

    public Task<PackageResult<PluginInstallation>> ActivateAsync(string digest, AcceptedCapabilities? accepted = null, PackageActor? actor = null) =>
        Catalog.ActivateAsync(Community, PackageSamples.Id, digest, accepted ?? AcceptedCapabilities.All, actor ?? Alice);

    public Task<PackageResult<PluginInstallation>> UpgradeAsync(string digest, AcceptedCapabilities? accepted = null, string? settings = null, PackageActor? actor = null) =>
        Catalog.UpgradeAsync(Community, PackageSamples.Id, digest, accepted, settings, actor ?? Alice);

    public Task<PackageResult<PluginInstallation>> RollBackAsync(string? digest = null, AcceptedCapabilities? accepted = null, string? settings = null, PackageActor? actor = null) =>
        Catalog.RollBackAsync(Community, PackageSamples.Id, digest, accepted, settings, actor ?? Alice);

    /// <summary>Installs and activates a package, and says how it is.</summary>
    public async Task<PluginInstallation> RunAsync(byte[]? package = null, AcceptedCapabilities? accepted = null)
    {
        var installation = (await UploadAsync(package ?? Package())).Require();
        (await ReviewAsync()).Require();
        return (await ActivateAsync(installation.Digest, accepted)).Require();
    }

    public async Task<PluginInstallation> CurrentAsync() => (await Store.FindInstallationAsync(Community, PackageSamples.Id)).ShouldNotBeNull();

    /// <summary>Does what must fail, and proves that it left nothing but an entry of the audit log.</summary>
    public async Task<PackageFailure> FailAsync<T>(Func<Task<PackageResult<T>>> attempt)
        where T : class
    {
        var (state, changes, entries) = (Store.State, Changes.Count, Store.Entries.Count);
        var failure = (await attempt()).Failure.ShouldNotBeNull();
        Store.State.ShouldBe(state, failure.Message);
        Changes.Count.ShouldBe(changes);
        if (!Store.IsBroken)
        {
            Store.Entries.Count.ShouldBe(entries + 1);
            Store.Entries[^1].ReasonCode.ShouldBe(failure.Code);
            Store.Entries[^1].Outcome.ShouldNotBe(Audit.AuditOutcome.Ok);
        }

        return failure;
    }

    public void Dispose()
    {
        Catalog.Dispose();
        Key.Dispose();
    }

    private static PrincipalRecord Member(string name, string role) => new(PrincipalName.Parse(name))
    {
        Memberships = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(Community, [role]),
    };
}
