using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Sqlite;
using Bailey.Testing.Host;

namespace Bailey.Bench.Hooks;

/// <summary>A host with the benchmark's package, over a real database file; answers as the driver for node does.</summary>
internal static class HookWorker
{
    private const string Community = "bench";

    private const string Manifest = """
        {
          "id": "org.example.bench", "name": "Bench", "version": "1.0.0", "publisher": { "name": "Bailey" },
          "hooks": [
            { "name": "bench.noop", "export": "noop", "kind": "filter" },
            { "name": "bench.echo", "export": "echo", "kind": "filter" },
            { "name": "bench.gets", "export": "gets", "kind": "action" }
          ],
          "capabilities": [{ "type": "storage:kv" }]
        }
        """;

    private static readonly byte[] s_input = Encoding.UTF8.GetBytes("""{"text":"a message of some length, as people post them","author":"bob","id":4711}""");

    public static async Task<int> ServeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bailey-bench-").FullName;
        try
        {
            await using var host = await StartAsync(folder);
            System.Console.WriteLine("ready");
            while (System.Console.ReadLine() is { } line)
            {
                var (name, count) = line.Split(' ') is [var program, var size] ? (program, int.Parse(size, CultureInfo.InvariantCulture)) : throw new FormatException(line);
                System.Console.WriteLine(name == "gets" ? await GetsAsync(host, count) : await EachAsync(host, name, count));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> EachAsync(BaileyHost host, string name, int count)
    {
        var times = new double[count];
        var length = 0;
        var request = new HookRequest(Community, $"bench.{name}", "bob", s_input);
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var reply = await host.Hooks.DispatchAsync(request);
            times[i] = Stopwatch.GetElapsedTime(started).TotalNanoseconds;
            length = Require(reply).Output.Length;
        }

        await host.Store.Audit.FlushAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(times)} {length}");
    }

    // With the time until all of it is in the database, durably.
    private static async Task<string> GetsAsync(BaileyHost host, int count)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count / HookModule.Gets; i++)
        {
            Require(await host.Hooks.DispatchAsync(new HookRequest(Community, "bench.gets", "bob", s_input)));
        }

        await host.Store.Audit.FlushAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalNanoseconds} {count}");
    }

    private static PluginOutcome Require(HookReply reply) =>
        reply.Outcomes is [{ Kind: PluginOutcomeKind.Result } outcome] ? outcome : throw new InvalidOperationException(reply.Outcomes.FirstOrDefault()?.Message ?? reply.Denial?.Message ?? "no plugin was called");

    private static async Task<BaileyHost> StartAsync(string folder)
    {
        var host = await BaileyHost.StartAsync(new BaileySetup { OpenStore = () => SqlitePluginStore.Open(Path.Combine(folder, "state")), ReadPolicy = Documents });
        await OpenCommunity.InstallAsync(host, Community, OpenCommunity.Package(Manifest, HookModule.Build()), new PackageActor("alice"));
        return host;
    }

    // Rates are not what is measured here, and would end it.
    private static PolicyDocuments Documents() => OpenCommunity.Documents([Community], [Member("alice", "moderator"), Member("bob", "member")]);

    private static PrincipalRecord Member(string name, string role) =>
        OpenCommunity.Member(name, role, [Community], "quotas: { max_ipc_throughput_bytes: 1000000000000, max_cpu_fuel_per_sec: 1000000000000 }");
}
