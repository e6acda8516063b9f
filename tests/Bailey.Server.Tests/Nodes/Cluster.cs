using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Server.Hosting;
using Bailey.Server.Nodes;
using Bailey.Server.Tokens;
using Bailey.Storage.Documents;
using Bailey.Storage.Postgres;
using Bailey.Testing.Databases;
using Bailey.Testing.Host;

namespace Bailey.Server.Tests.Nodes;

/// <summary>
/// A schema of PostgreSQL with the same people as <see cref="ServerWorld"/> in the community <c>chess</c>, and nodes over it, each with a folder of its own
/// that has the audit key.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const string Community = "chess";

    // Only where something hangs: no test waits for it.
    // Longer than the lease of a run whose node was killed, and the two full minutes until its job can run again.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(300);

    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-cluster-").FullName;
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly List<ClusterNode> _nodes = [];

    private Cluster(string connection) => Connection = connection;

    /// <summary>How the database is reached.</summary>
    public string Connection { get; }

    /// <summary>Where the key is that all nodes have.</summary>
    public string KeyFolder => Path.Combine(_folder, "key");

    /// <summary>Leases that tests can wait for.</summary>
    public static ShareOptions Quick { get; } = new() { Lease = TimeSpan.FromSeconds(4), Slack = TimeSpan.FromSeconds(1), Renewal = TimeSpan.FromMilliseconds(50) };

    public static async Task<Cluster> CreateAsync(string quotas = "", string? instance = null, string? policy = null)
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        var cluster = new Cluster(await (await PostgresServer.SharedAsync()).CreateSchemaAsync());
        await using var store = cluster.OpenStore("seed");
        List<StoreMutation> seeds =
        [
            Document(GovernedPath.Instance, instance ?? OpenCommunity.InstancePolicy),
            Document(GovernedPath.PluginPolicy(Community), policy ?? OpenCommunity.PluginPolicy),
            Document(GovernedPath.Members(Community), "members:\n  alice: [admin]\n  mo: [moderator]\n  bob: [member]\n"),
        ];
        foreach (var name in (string[])["root", "alice", "mo", "bob"])
        {
            var groups = name == "root" ? "admin" : "";
            seeds.Add(Document($"etc/profiles/{name}.yaml", $"groups: [{groups}]\nauth: {{methods: [token, system]}}\n{quotas}"));
            var secret = TokenSecret.Create();
            var token = new ApiToken($"token-{name}", name, IdentityKinds.User, "test", ["*"], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(5));
            seeds.Add(new PutRecord(token.ToRecord(TokenSecret.DigestOf(secret)!)));
            cluster._secrets.Add(name, secret);
        }

        await store.CommitAsync(new StoreChange { Mutations = [.. seeds] });
        return cluster;
    }

    /// <summary>Opens the store past all servers.</summary>
    public PostgresPluginStore OpenStore(string node) => PostgresPluginStore.Open(new PostgresPluginStoreOptions { ConnectionString = Connection, KeyFolder = KeyFolder, Node = node });

    /// <summary>The data directory of a node, with the key.</summary>
    public string FolderOf(string node)
    {
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var state = Path.Combine(_folder, node, "state");
        Directory.CreateDirectory(Path.Combine(_folder, node), Mine);
        Directory.CreateDirectory(state, Mine);
        File.Copy(Path.Combine(KeyFolder, "audit-key.pem"), Path.Combine(state, "audit-key.pem"), overwrite: true);
        return Path.Combine(_folder, node);
    }

    /// <summary>Starts a node in this process.</summary>
    public async Task<ClusterNode> StartAsync(string name, string? connection = null)
    {
        var options = new ServerOptions
        {
            DataDirectory = FolderOf(name),
            PostgreSql = connection ?? Connection,
            Urls = ["http://127.0.0.1:0"],
            Node = name,
            Shares = Quick,
            RequestsPerMinutePerAddress = 10_000_000,
            RequestsPerMinutePerPrincipal = 10_000_000,
        };
        var app = BaileyServer.Build(options);
        await app.StartAsync();
        var node = new ClusterNode(this, app);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A client with the token of a principal, of which each has one: <c>token-NAME</c>.</summary>
    public ApiClient Client(Uri address, string principal)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _secrets[principal]);
        return new ApiClient(http);
    }

    /// <summary>Waits until something holds, and says after how long it did.</summary>
    public static Task<TimeSpan> UntilAsync(Func<Task<bool>> holds, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(holds))] string what = "") => UntilAsync(holds, () => what);

    /// <summary>Waits until something holds, and tells what it did not where it never does.</summary>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                Assert.Fail($"waited in vain for: {what()}");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static PutRecord Document(string path, string text) => new(new StoreRecord(RecordDocuments.Kind, path, JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = text })));
}
