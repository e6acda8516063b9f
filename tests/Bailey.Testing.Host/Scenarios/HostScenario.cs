using System.Globalization;
using System.Text;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Sqlite;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// A whole host under load, to be killed: packages that keep values, and others that come, are accepted and upgraded. Prints a line for everything
/// that was acknowledged.
/// </summary>
internal static class HostScenario
{
    public const string Name = "host-load";

    private const string Community = "chess";
    private const int Callers = 4;

    private static readonly PackageActor s_actor = new("alice");

    public static void Run(string[] arguments) => RunAsync(arguments[0], arguments[1]).GetAwaiter().GetResult();

    private static async Task RunAsync(string folder, string round)
    {
        await using var host = await BaileyHost.StartAsync(new BaileySetup { OpenStore = () => SqlitePluginStore.Open(folder), ReadPolicy = Documents });
        var keeper = $"org.example.keeper-{round}";
        await OpenCommunity.InstallAsync(host, Community, Package(keeper, "1.0.0"), s_actor);
        var work = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(host, round, caller))).Append(Task.Run(() => LiveAsync(host, round)));
        await await Task.WhenAny(work);
    }

    private static async Task CallAsync(BaileyHost host, string round, int caller)
    {
        for (var i = 0; ; i++)
        {
            var key = FormattableString.Invariant($"{round}-{caller}-{i}");
            var reply = await host.Hooks.DispatchAsync(new HookRequest(Community, $"keep.{round}", $"user-{caller}", Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","value":"{{key}}"}""")));
            var kept = reply.Outcomes.Single(outcome => outcome.PluginId.Contains("keeper", StringComparison.Ordinal));
            Say(kept.Kind == PluginOutcomeKind.Result ? $"value {kept.PluginId} {key}" : throw new InvalidOperationException(kept.Message));
        }
    }

    private static async Task LiveAsync(BaileyHost host, string round)
    {
        for (var i = 0; i < 90; i++)
        {
            var uploaded = OpenCommunity.Done(await host.Packages.UploadAsync(Community, Package($"org.example.life-{round}", FormattableString.Invariant($"1.0.{i}")), s_actor));
            Say($"version {uploaded.PluginId} {uploaded.Versions[^1].Digest}");
            if (i == 0)
            {
                OpenCommunity.Done(await host.Packages.ReviewAsync(Community, uploaded.PluginId, null, s_actor));
                OpenCommunity.Done(await host.Packages.ActivateAsync(Community, uploaded.PluginId, uploaded.Digest, AcceptedCapabilities.All, s_actor));
            }
            else
            {
                OpenCommunity.Done(await host.Packages.UpgradeAsync(Community, uploaded.PluginId, uploaded.Versions[^1].Digest, AcceptedCapabilities.All, null, s_actor));
            }

            Say($"active {uploaded.PluginId} {uploaded.Versions[^1].Digest}");
        }

        await Task.Delay(Timeout.InfiniteTimeSpan);
    }

    private static byte[] Package(string id, string version) => OpenCommunity.Package(
        $$"""
        { "id": "{{id}}", "name": "{{id}}", "version": "{{version}}", "publisher": { "name": "Test" },
          "hooks": [{ "name": "keep.{{id[(id.LastIndexOf('-') + 1)..]}}", "export": "{{(id.Contains("keeper", StringComparison.Ordinal) ? "keep" : "pass")}}", "kind": "{{(id.Contains("keeper", StringComparison.Ordinal) ? "action" : "filter")}}" }],
          "capabilities": [{ "type": "storage:kv" }] }
        """,
        new ModuleBuilder()
            .ImportFunction("extism:host/env", "input_offset", [], [WasmValueType.I64])
            .ImportFunction("extism:host/user", "kv_set", [WasmValueType.I64], [WasmValueType.I64])
            .Memory(1)
            .Function("keep", [], [WasmValueType.I32], static code => code.Call(0).Call(1).Drop().I32Const(0))
            .Function("pass", [], [WasmValueType.I32], static code => code.I32Const(0))
            .ToBytes());

    private static PolicyDocuments Documents() => OpenCommunity.Documents(
        [Community],
        [
            OpenCommunity.Member("alice", "moderator", [Community]),
            .. Enumerable.Range(0, Callers).Select(static caller => OpenCommunity.Member(string.Create(CultureInfo.InvariantCulture, $"user-{caller}"), "member", [Community])),
        ]);

    private static void Say(string line)
    {
        lock (s_actor)
        {
            System.Console.Out.WriteLine(line);
            System.Console.Out.Flush();
        }
    }
}
