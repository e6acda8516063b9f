using System.Net.Http.Headers;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Server.Hosting;
using Bailey.Server.Tokens;
using Bailey.Storage.Documents;
using Bailey.Testing.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests;

/// <summary>
/// A server on a free port of this machine, over a real database file and real policy files: with <c>root</c>, an admin of the instance, the community
/// <c>chess</c>, and in it alice (admin), mo (moderator), bob (member) and olga (observer). Eve is a stranger, dan is disabled. Their tokens are made past the API.
/// </summary>
internal sealed class ServerWorld : IAsyncDisposable
{
    public const string Community = "chess";

    public static readonly string[] Everybody = ["root", "alice", "mo", "bob", "olga", "eve", "dan"];

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private IReadOnlyList<IServerPart> _parts = [];

    private ServerWorld(string folder) => Folder = folder;

    public string Folder { get; }

    public Uri Address { get; private set; } = null!;

    public WebApplication App => _app!;

    public BaileyHost Host => _app!.Services.GetRequiredService<BaileyHost>();

    /// <summary>Everything that the server serves.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => [.. _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public IServiceProvider Services => _app!.Services;

    public static async Task<ServerWorld> StartAsync(Func<ServerOptions, ServerOptions>? change = null, Action<BaileySetup>? configure = null, string? policy = null, string? instance = null, params IReadOnlyList<IServerPart> parts)
    {
        var world = new ServerWorld(Directory.CreateTempSubdirectory("bailey-server-").FullName) { _parts = parts };
        world.Write("etc/instance.yaml", instance ?? OpenCommunity.InstancePolicy);
        world.Write("etc/communities/chess/plugin-policy.yaml", policy ?? OpenCommunity.PluginPolicy);
        world.Write("etc/communities/chess/members.yaml", "members:\n  alice: [admin]\n  mo: [moderator]\n  bob: [member]\n  olga: [observer]\n  dan: [admin]\n");
        foreach (var name in Everybody)
        {
            world.Write($"etc/profiles/{name}.yaml", $"enabled: {(name == "dan" ? "false" : "true")}\ngroups: [{(name == "root" ? "admin" : "")}]\nauth: {{methods: [token, password, passkey, keypair, system]}}\n");
        }

        await world.OpenAsync(change, configure);
        return world;
    }

    /// <summary>Ends the server and starts another one over the same files.</summary>
    public async Task RestartAsync(Func<ServerOptions, ServerOptions>? change = null, Action<BaileySetup>? configure = null)
    {
        await CloseAsync();
        await OpenAsync(change, configure);
    }

    /// <summary>A client that sends the token of a principal; of nobody where null.</summary>
    public async Task<ApiClient> ClientAsync(string? principal, string scope = "*", IdentityKinds kind = IdentityKinds.User)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
        if (principal is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(principal, scope, kind));
        }

        return new ApiClient(client);
    }

    /// <summary>Waits for an entry of the audit log: what was asked for is written down after it was answered.</summary>
    public async Task<AuditEntry> AuditAsync(AuditQuery query, Func<AuditEntry, bool>? isWanted = null)
    {
        for (var waited = 0; waited < 1_200; waited++)
        {
            await Host.Store.Audit.FlushAsync();
            if ((await Host.Store.Audit.QueryAsync(query)).Entries.Select(static entry => entry.Entry).FirstOrDefault(isWanted ?? (static _ => true)) is { } entry)
            {
                return entry;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException("the audit log has no such entry");
    }

    public void Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(full, text);
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Puts the documents that were written here in force. Where nodes share them, none reads files, and they go into the store.</summary>
    public async Task PublishAsync()
    {
        if (Services.GetRequiredService<ServerOptions>().PostgreSql is not null)
        {
            await ShareAsync(Host.Store);
        }

        await Host.ReloadPolicyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task ShareAsync(IPluginStore store)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "etc"), "*.yaml", SearchOption.AllDirectories).Chunk(500))
        {
            var records = new List<StoreMutation>();
            foreach (var path in file)
            {
                var id = Path.GetRelativePath(Folder, path);
                var json = JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = await File.ReadAllTextAsync(path) });
                records.Add(new PutRecord(new StoreRecord(RecordDocuments.Kind, id, json) { Revision = (await store.Records.FindAsync(RecordDocuments.Kind, id))?.Revision ?? 0 }));
            }

            await store.CommitAsync(new StoreChange { Mutations = [.. records] });
        }
    }

    private async Task<string> TokenAsync(string principal, string scope, IdentityKinds kind)
    {
        var key = $"{principal} {scope} {kind}";
        if (!_secrets.TryGetValue(key, out var secret))
        {
            secret = TokenSecret.Create();
            var token = new ApiToken(Guid.NewGuid().ToString("N"), principal, kind, "test", [.. scope.Split(',')], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
            await Host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(token.ToRecord(TokenSecret.DigestOf(secret)!))] });
            _secrets.Add(key, secret);
        }

        return secret;
    }

    private async Task OpenAsync(Func<ServerOptions, ServerOptions>? change, Action<BaileySetup>? configure)
    {
        var options = new ServerOptions { DataDirectory = Folder, Urls = ["http://127.0.0.1:0"], Node = "node-1" };
        _app = BaileyServer.Build(change?.Invoke(options) ?? options, configure, _parts);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
    }

    private async Task CloseAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }
}
