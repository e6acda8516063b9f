using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Sqlite;
using Bailey.Testing.Host;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>
/// A host over a real database file, with a community <c>chess</c> that takes unsigned packages, whose moderator is alice and whose members are bob and
/// carol. Policies are texts that a test can change while the host runs.
/// </summary>
internal sealed class HostWorld : IAsyncDisposable
{
    public const string Community = "chess";

    private static readonly PackageActor s_alice = new("alice");
    private readonly Dictionary<string, string> _profiles = new() { ["alice"] = "", ["bob"] = "", ["carol"] = "" };
    private int _packages;

    private HostWorld(string folder) => Folder = folder;

    public string Folder { get; }

    public BaileyHost Host { get; private set; } = null!;

    public string Instance { get; set; } =
        """
        enabled: true
        allows_ui_plugins: true
        admin_plugins_enabled: true
        max_level: 4
        """;

    public string CommunityPolicy { get; set; } = OpenCommunity.PluginPolicy;

    public static async Task<HostWorld> StartAsync(Action<BaileySetup>? configure = null, string? instance = null, string? community = null)
    {
        var world = new HostWorld(Directory.CreateTempSubdirectory("bailey-host-").FullName);
        world.Instance = instance ?? world.Instance;
        world.CommunityPolicy = community ?? world.CommunityPolicy;
        await world.OpenAsync(configure);
        return world;
    }

    /// <summary>Ends the host and starts another one over the same files.</summary>
    public async Task RestartAsync(Action<BaileySetup>? configure = null)
    {
        await Host.DisposeAsync();
        await OpenAsync(configure);
    }

    /// <summary>Puts other policies in force.</summary>
    public async Task ApplyAsync(string? instance = null, string? community = null)
    {
        Instance = instance ?? Instance;
        CommunityPolicy = community ?? CommunityPolicy;
        await Host.ReloadPolicyAsync();
    }

    /// <summary>Gives a principal another profile.</summary>
    public async Task ProfileAsync(string principal, string yaml)
    {
        _profiles[principal] = yaml;
        await Host.ReloadPolicyAsync();
    }

    /// <summary>Builds a package; each export is at the hook of its name under <c>test.</c>.</summary>
    public byte[] Package(string id, byte[] module, string[] exports, string capabilities = "[]", Action<JsonObject>? edit = null)
    {
        var manifest = new JsonObject
        {
            ["id"] = id,
            ["name"] = id,
            ["version"] = $"1.0.{_packages++}",
            ["publisher"] = new JsonObject { ["name"] = "Test" },
            ["hooks"] = new JsonArray([.. exports.Select(export => new JsonObject { ["name"] = $"test.{export.Replace('_', '-')}", ["export"] = export, ["kind"] = "action" })]),
            ["capabilities"] = JsonNode.Parse(capabilities),
        };
        edit?.Invoke(manifest);
        return OpenCommunity.Package(manifest.ToJsonString(), module);
    }

    /// <summary>Uploads, reviews and activates a package, with all that it asks for.</summary>
    public Task<PluginInstallation> InstallAsync(byte[] package, string community = Community) => OpenCommunity.InstallAsync(Host, community, package, s_alice);

    /// <summary>Uploads, reviews and takes up another version of a package that is installed, with all that it asks for.</summary>
    public async Task<PluginInstallation> UpgradeAsync(byte[] package)
    {
        var uploaded = Done(await Host.Packages.UploadAsync(Community, package, s_alice));
        Done(await Host.Packages.ReviewAsync(Community, uploaded.PluginId, uploaded.PendingDigest, s_alice));
        return Done(await Host.Packages.UpgradeAsync(Community, uploaded.PluginId, uploaded.PendingDigest!, AcceptedCapabilities.All, null, s_alice));
    }

    /// <summary>Builds a package and installs it.</summary>
    public Task<PluginInstallation> InstallAsync(string id, byte[] module, string[] exports, string capabilities = "[]", Action<JsonObject>? edit = null) =>
        InstallAsync(Package(id, module, exports, capabilities, edit));

    public ValueTask<HookReply> DispatchAsync(string export, string input = "{}", string principal = "bob", string community = Community, CancellationToken cancellationToken = default) =>
        Host.Hooks.DispatchAsync(new HookRequest(community, export.Contains('.', StringComparison.Ordinal) ? export : $"test.{export.Replace('_', '-')}", principal, Encoding.UTF8.GetBytes(input)), cancellationToken);

    /// <summary>Calls the one plugin at a hook.</summary>
    public async Task<PluginOutcome> CallAsync(string export, string input = "{}", string principal = "bob", string community = Community) =>
        (await DispatchAsync(export, input, principal, community)).Outcomes.ShouldHaveSingleItem();

    /// <summary>Calls a function of the host by the one plugin that exports it, and reads its reply.</summary>
    public async Task<JsonObject> AskAsync(string function, object request, string principal = "bob")
    {
        var outcome = await CallAsync(function, System.Text.Json.JsonSerializer.Serialize(request), principal);
        outcome.Kind.ShouldBe(PluginOutcomeKind.Result, $"{outcome.ReasonCode}: {outcome.Message}");
        return JsonNode.Parse(outcome.Output.Span)!.AsObject();
    }

    /// <summary>The code of the error that a function of the host answers with.</summary>
    public async Task<string> RefusedAsync(string function, object request, string principal = "bob") =>
        (await AskAsync(function, request, principal))["error"].ShouldNotBeNull()["code"]!.GetValue<string>();

    /// <summary>The audit log, the newest first.</summary>
    public async Task<ImmutableArray<AuditEntry>> AuditAsync(AuditAction? action = null, string community = Community)
    {
        await Host.Store.Audit.FlushAsync();
        var page = await Host.Store.Audit.QueryAsync(new AuditQuery { Community = community, Action = action, Limit = 1000 });
        return [.. page.Entries.Select(static entry => entry.Entry)];
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public static T Done<T>(PackageResult<T> result)
        where T : class => OpenCommunity.Done(result);

    private async Task OpenAsync(Action<BaileySetup>? configure)
    {
        var setup = new BaileySetup
        {
            OpenStore = () => SqlitePluginStore.Open(Path.Combine(Folder, "state")),
            ReadPolicy = Documents,
        };
        configure?.Invoke(setup);
        Host = await BaileyHost.StartAsync(setup);
    }

    private PolicyDocuments Documents() =>
        OpenCommunity.Documents([Community, "go"], [Member("alice", "moderator"), Member("bob", "member"), Member("carol", "member")], Instance, CommunityPolicy);

    private PrincipalRecord Member(string name, string role) => OpenCommunity.Member(name, role, [Community, "go"], _profiles[name]);
}
