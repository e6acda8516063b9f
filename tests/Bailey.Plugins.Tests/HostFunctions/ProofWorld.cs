using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Plugins.Tests.Http;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>
/// A host in which everything that a plugin could touch is there and allowed: domains, members, folders, a loopback server, programs. Tests take
/// away from that one thing at a time.
/// </summary>
internal sealed class ProofWorld : IAsyncDisposable
{
    public const string Plugin = "org.example.proof";

    private readonly TaskCompletionSource _isWaiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _signals = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bailey-proof-");

    private ProofWorld()
    {
        Server = new ScriptedServer(async (request, stream, token) =>
        {
            if (request.Target == "/wait")
            {
                _isWaiting.TrySetResult();
                await _release.Task.WaitAsync(token);
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedServer.Answer("hello")), token);
        });
    }

    public HostWorld World { get; private set; } = null!;

    public BaileyHost Host => World.Host;

    public ScriptedServer Server { get; }

    public KnownMembers Members { get; } = new();

    /// <summary>The reply, or the output, that came last.</summary>
    public string LastReply { get; set; } = "";

    public string Readable => Path.Combine(_folder.FullName, "readable");

    public string Writable => Path.Combine(_folder.FullName, "writable");

    public string Forbidden => Path.Combine(_folder.FullName, "forbidden");

    public string Touched => Path.Combine(_folder.FullName, "touched");

    public string Url => $"http://127.0.0.1:{Server.Port}";

    public string WaitUrl => $"{Url}/wait";

    public Task IsWaiting => _isWaiting.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public string Community { get; private set; } = "";

    public string Profile { get; private set; } = "";

    public static async Task<ProofWorld> StartAsync(Action<BaileySetup>? configure = null)
    {
        var proof = new ProofWorld();
        foreach (var folder in new[] { proof.Readable, proof.Writable, proof.Forbidden })
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "data"), "content");
        }

        proof.Community = string.Join('\n', "trust_policy: unsigned_allowed", "install_sources: [upload]", "allow_outbound_http: true", "allow_background_jobs: true", $"http_allowlist: ['http://127.0.0.1:{proof.Server.Port}', 'http://localhost:{proof.Server.Port}']", "");
        proof.Profile = $"network: {{egress: ['http://127.0.0.1:{proof.Server.Port}', 'http://localhost:{proof.Server.Port}']}}\nprocess: {{allow: [/usr/bin/touch, /usr/bin/sleep]}}\n";
        proof.World = await HostWorld.StartAsync(
            setup =>
            {
                setup.Members = proof.Members;
                setup.BuiltIns.Add(new PluginBuilder("recorder", "1.0.0").Action("seen", "signal.received", (call, _) =>
                {
                    proof._signals.Enqueue(JsonNode.Parse(call.Value.Span)!["type"]!.GetValue<string>());
                    return ValueTask.FromResult(HookAnswer.Pass);
                }).Build());
                configure?.Invoke(setup);
            },
            proof.Instance(),
            proof.Community);
        await proof.World.ProfileAsync("alice", proof.Profile);
        await proof.Host.Store.CommitAsync(new StoreChange
        {
            Mutations =
            [
                new PutDomain(new Domain(HostWorld.Community, "lobby", null, "The lobby")),
                new PutDomain(new Domain(HostWorld.Community, "table", "lobby", "A table")),
                new PutDomain(new Domain(HostWorld.Community, "vault", null, "The vault")),
                new PutDomain(new Domain(HostWorld.Community, "doomed", null, "Doomed")),
            ],
        });
        return proof;
    }

    /// <summary>A policy of the instance that allows everything there is, but for what is named with another value.</summary>
    public string Instance(params (string Key, string Value)[] changes)
    {
        var lines = new Dictionary<string, string>
        {
            ["enabled"] = "true",
            ["allows_ui_plugins"] = "true",
            ["admin_plugins_enabled"] = "true",
            ["max_level"] = "4",
            ["allowed_fs_paths"] = $"['{_folder.FullName}']",
            ["allowed_executables"] = "[/usr/bin/touch, /usr/bin/sleep]",
            ["allowed_network_hosts"] = "['127.0.0.1', localhost]",
            ["allowed_ports"] = $"[{Server.Port}]",
            ["local_egress"] = $"['127.0.0.1/32:{Server.Port}']",
            ["plugin_allowlist"] = $"[{{id: {Plugin}, reason: test, approved_by: ops, approved_at: 2026-01-01}}]",
        };
        foreach (var (key, value) in changes)
        {
            lines[key] = value;
        }

        return string.Concat(lines.Select(static line => $"{line.Key}: {line.Value}\n"));
    }

    /// <summary>Installs the plugin that is to prove something.</summary>
    public Task<Bailey.Plugins.Lifecycle.PluginInstallation> InstallAsync(byte[] module, string[] exports, string capabilities, Action<JsonObject>? edit = null) =>
        World.InstallAsync(Plugin, module, exports, capabilities, edit);

    /// <summary>Calls the plugin, and gives the code that it was answered with: that of the outcome, or of the error in its output.</summary>
    public async Task<string> CallAsync(string export, string input = "{}")
    {
        // The guest waits on the thread that calls it.
        var reply = await Task.Run(async () => await World.DispatchAsync(export, input, "alice"));
        var outcome = reply.Outcomes.ShouldHaveSingleItem();
        LastReply = Encoding.UTF8.GetString(outcome.Output.Span);
        return outcome.Kind == PluginOutcomeKind.Result && LastReply.StartsWith("{\"error\":", StringComparison.Ordinal)
            ? JsonNode.Parse(LastReply)!["error"]!["code"]!.GetValue<string>()
            : outcome.ReasonCode;
    }

    /// <summary>Lets guests go on that wait for the server.</summary>
    public void Release() => _release.TrySetResult();

    /// <summary>Types of the signals that were delivered so far.</summary>
    public async Task<string[]> SignalsAsync()
    {
        // What was sent before is delivered before.
        var marker = $"marker.{Guid.NewGuid():N}";
        await Host.Signals.SendAsync(new SignalDraft(HostWorld.Community, marker, "{}", "alice") { Reach = SignalReach.Everywhere });
        await HookDispatchTests.Eventually(() => Task.FromResult(_signals.Contains(marker)));
        return [.. _signals.Where(static type => !type.StartsWith("marker.", StringComparison.Ordinal))];
    }

    public async Task<bool> HasDomainAsync(string id) => (await Host.Store.ListDomainsAsync(HostWorld.Community)).Any(domain => domain.Id == id);

    public async Task<int> CountAsync(PluginDocumentKind kind) => (await Host.Store.ListDocumentsAsync(HostWorld.Community, kind, null, 1000)).Count(static document => document.Plugin == Plugin);

    public async ValueTask DisposeAsync()
    {
        Release();
        await World.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
