using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Bench.Hooks;
using Bailey.Testing.Host;

namespace Bailey.Bench.Http;

/// <summary>A data directory of <c>bailey serve</c>, with a community whose people may call hooks without end; and the package that they call.</summary>
internal sealed class BaileyData : IDisposable
{
    public const string Hook = "/api/communities/bench/hooks/bench.echo";

    private const string Manifest = """
        {
          "id": "org.example.bench", "name": "Bench", "version": "1.0.0", "publisher": { "name": "Bailey" },
          "hooks": [{ "name": "bench.echo", "export": "echo", "kind": "filter" }],
          "capabilities": [{ "type": "storage:kv" }]
        }
        """;

    private const string Profile = "auth: {methods: [token, system]}\nquotas: {max_ipc_throughput_bytes: 1000000000000, max_cpu_fuel_per_sec: 1000000000000}\n";

    public BaileyData()
    {
        Write("etc/instance.yaml", OpenCommunity.InstancePolicy);
        Write("etc/communities/bench/plugin-policy.yaml", OpenCommunity.PluginPolicy);
        var members = new StringBuilder("members:\n  mo: [moderator]\n");
        Write("etc/profiles/mo.yaml", Profile);
        foreach (var person in People)
        {
            members.Append("  ").Append(person).Append(": [member]\n");
            Write($"etc/profiles/{person}.yaml", Profile);
        }

        Write("etc/communities/bench/members.yaml", members.ToString());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("bailey-bench-").FullName;

    private static IEnumerable<string> People => Enumerable.Range(0, LoadClients.Count).Select(static index => $"person-{index}");

    /// <summary>Installs the package, as the local user does, and gives everybody a token.</summary>
    public async Task<string[]> PrepareAsync()
    {
        const string Packages = "/api/communities/bench/plugin-packages";
        using var moderator = Local("mo");
        using var package = new ByteArrayContent(OpenCommunity.Package(Manifest, HookModule.Build()));
        package.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        await JsonAsync(await moderator.PostAsync(Packages, package));
        var digest = (await JsonAsync(await moderator.GetAsync(Packages + "/org.example.bench/review")))["digest"]!.GetValue<string>();
        await JsonAsync(await moderator.PutAsync(Packages + "/org.example.bench/activate", Json($$"""{"digest":"{{digest}}","accept":"all"}""")));
        var tokens = new List<string>();
        foreach (var person in People)
        {
            using var local = Local(person);
            tokens.Add((await JsonAsync(await local.PostAsync("/api/tokens", Json("""{"name":"bench","scope":["hook:invoke"]}"""))))["secret"]!.GetValue<string>());
        }

        return [.. tokens];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"the benchmark's server could not be prepared: {(int)answer.StatusCode} {text}");
    }

    private HttpClient Local(string principal)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, "run", "bailey.sock")), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        client.DefaultRequestHeaders.Add("Bailey-As", principal);
        return client;
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(full, text);
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
