using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Hosting;
using Bailey.Server.Tests;
using Bailey.Testing.Host;
using Microsoft.AspNetCore.Builder;

namespace Bailey.Cli.Tests.Remote;

/// <summary>
/// A server on a free port and a local socket of this machine, and the command line against it. There is <c>root</c>, an admin of the instance, and the
/// community <c>chess</c> with alice (admin), mo (moderator) and bob (member).
/// </summary>
internal sealed class RemoteWorld : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    public string Folder => _folder.FullPath;

    public string Socket => Path.Combine(Folder, "run", "bailey.sock");

    public string Address { get; private set; } = "";

    public static async Task<RemoteWorld> StartAsync(string policy = OpenCommunity.PluginPolicy, string instance = OpenCommunity.InstancePolicy)
    {
        var world = new RemoteWorld();
        world.Write("etc/instance.yaml", instance);
        world.Write("etc/communities/chess/plugin-policy.yaml", policy);
        world.Write("etc/communities/chess/members.yaml", "members:\n  alice: [admin]\n  mo: [moderator]\n  bob: [member]\n");
        foreach (var name in new[] { "root", "alice", "mo", "bob" })
        {
            world.Write($"etc/profiles/{name}.yaml", $"enabled: true\ngroups: [{(name == "root" ? "admin" : "")}]\nauth: {{methods: [token, system]}}\n");
        }

        await world.OpenAsync();
        return world;
    }

    public async Task OpenAsync()
    {
        _app = BaileyServer.Build(new ServerOptions { DataDirectory = Folder, Urls = ["http://127.0.0.1:0"], Node = "node-1" });
        await _app.StartAsync();
        Address = _app.Urls.First();
    }

    public async Task CloseAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }

    /// <summary>Runs a command over the local socket, as a principal.</summary>
    public Task<CommandLine.Result> AsAsync(string principal, params string[] arguments) => CommandLine.RunAsync([.. arguments, "--data", Folder, "--as", principal]);

    /// <summary>Runs a command over the local socket that must be done, and gives what it printed.</summary>
    public async Task<string> DoneAsync(string principal, params string[] arguments)
    {
        var result = await AsAsync(principal, arguments);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error + result.Text);
        return result.Text;
    }

    /// <summary>Runs a command over the local socket with <c>--json</c> that must be done.</summary>
    public async Task<JsonNode> JsonAsync(string principal, params string[] arguments)
    {
        var text = await DoneAsync(principal, [.. arguments, "--json"]);
        text.Count(static c => c == '\n').ShouldBe(1);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Makes a token of a principal.</summary>
    public async Task<string> TokenAsync(string principal, params string[] scope)
    {
        using var client = ServerClient.OfSocket(Socket, principal);
        var answer = await client.SendAsync(HttpMethod.Post, "/api/tokens", $$"""{"name":"test","scope":["{{string.Join("\",\"", scope)}}"]}""", CancellationToken.None);
        answer.Status.ShouldBe(201, answer.Text);
        return answer.Json!["secret"]!.GetValue<string>();
    }

    /// <summary>A package in a file.</summary>
    public string Package(string version = "1.0.0", string capabilities = "[]", Action<JsonObject>? edit = null) =>
        _folder.Write($"echo-{version}.bailey", TestPackage.Build(version, capabilities: capabilities, edit: edit));

    /// <summary>Has the package active in chess.</summary>
    public async Task ActivateAsync(string package)
    {
        await DoneAsync("mo", "plugins", "upload", package, "--community", "chess");
        await DoneAsync("mo", "plugins", "activate", "org.example.echo", "--community", "chess", "--accept", "all");
    }

    public string Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(full, text);
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return full;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
