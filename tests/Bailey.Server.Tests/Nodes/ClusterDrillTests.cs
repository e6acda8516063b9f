using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Server.Http;
using Bailey.Server.Nodes;
using Bailey.Testing;
using Bailey.Testing.Databases;
using Bailey.Testing.Host;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using Npgsql;

namespace Bailey.Server.Tests.Nodes;

/// <summary>Three processes on one database under load, of which one is killed and one is cut off: for BAILEY_DRILL_SECONDS, or a short while.</summary>
public sealed class ClusterDrillTests
{
    private const string Plugin = "org.example.drill";
    private const string Packages = "/api/communities/chess/plugin-packages";
    private const string Instance = "enabled: true\nallows_ui_plugins: true\nmax_level: system\nplugin_allowlist:\n  - {id: org.example.drill, reason: a test, approved_by: root, approved_at: 2026-01-01}\n";
    private const string Policy = "trust_policy: unsigned_allowed\ninstall_sources: [upload]\nallow_background_jobs: true\n";
    private const long Quota = 10_000_000;
    private const int Jobs = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.12")]
    public async Task Of_three_processes_under_load_one_is_killed_and_one_cut_off_and_nothing_acknowledged_is_lost_or_done_twice()
    {
        await using var cluster = await Cluster.CreateAsync($"quotas: {{max_cpu_fuel_per_sec: {Quota}}}\n", Instance, Policy);
        var way = new NpgsqlConnectionStringBuilder(cluster.Connection);
        using var proxy = new CutProxy(way.Port);
        way.Port = proxy.Port;
        var time = TimeSpan.FromSeconds(double.TryParse(Environment.GetEnvironmentVariable("BAILEY_DRILL_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 20);
        var nodes = await Task.WhenAll(NodeProcess.StartAsync(cluster, "node-1"), NodeProcess.StartAsync(cluster, "node-2", way.ConnectionString), NodeProcess.StartAsync(cluster, "node-3"));
        List<NodeLoad> loads = [];
        try
        {
            await InstallAsync(cluster, nodes[0]);
            var (started, starts) = (Stopwatch.GetTimestamp(), nodes.Length);
            loads.AddRange(nodes.Select((node, index) => Load(cluster, node, FormattableString.Invariant($"n{index + 1}"))));
            for (var round = 1; round == 1 || Stopwatch.GetElapsedTime(started) < time; round++)
            {
                await AllMakeAsync([loads[0], loads[1], loads[^1]], 5);
                Tell(started, loads, $"round {round}: node-2 is cut off, node-3 is killed");
                proxy.Cut();
                nodes[2].Dispose();
                await loads[^1].EndAsync();
                await AllMakeAsync([loads[0]], 5);
                await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
                Tell(started, loads, "node-2 is back");
                proxy.Mend();
                nodes[2] = await NodeProcess.StartAsync(cluster, "node-3");
                starts++;
                Tell(started, loads, "node-3 is started again");
                loads.Add(Load(cluster, nodes[2], FormattableString.Invariant($"n3-{round + 1}")));
                await AllMakeAsync([loads[0], loads[1], loads[^1]], 10);
            }

            Tell(started, loads, "all take changes again");

            // At each full minute jobs are due, on all nodes at once.
            await UntilRunAsync(cluster, nodes[1]);
            await Task.WhenAll(loads.Where((load, index) => index < 2 || index == loads.Count - 1).Select(static load => load.EndAsync()));
            var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await CheckRunsAsync(cluster, nodes);
            await CheckStoreAsync(cluster, loads);

            // What comes back, and a full budget for each process when it is first asked. Nodes that did not know of each other would give out three times as much.
            var (used, most) = (loads.Sum(static load => load.Fuel), (long)(Quota * (elapsed + starts)));
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
                $"{elapsed:F0} s, {starts} starts: {loads.Sum(static load => load.Domains.Count)} domains, {loads.Sum(static load => load.Values.Count)} values, {used:N0} of {most:N0} units of fuel"));
            used.ShouldBeLessThanOrEqualTo(most);
        }
        finally
        {
            foreach (var node in nodes)
            {
                node.Dispose();
            }
        }
    }

    private static void Tell(long started, List<NodeLoad> loads, string what) =>
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s: {what}; {string.Join("; ", loads.Select(static load => load.Told.Length > 300 ? load.Told[..300] : load.Told))}"));

    // No admin of the instance, whom rates do not bind, uses fuel; nor does whom jobs run for.
    private static NodeLoad Load(Cluster cluster, NodeProcess node, string name) =>
        new(name, cluster.Client(node.Address, "bob"), cluster.Client(node.Address, "root"), cluster.Client(node.Address, "alice"), cluster.Client(node.Address, "mo"));

    // Each node goes on to take changes, by itself.
    private static async Task AllMakeAsync(IReadOnlyList<NodeLoad> loads, int more)
    {
        var wanted = loads.Select(load => (Load: load, Domains: load.Domains.Count + more, Values: load.Values.Count + more)).ToList();
        await Cluster.UntilAsync(() => Task.FromResult(wanted.TrueForAll(static goal => goal.Load.Domains.Count >= goal.Domains && goal.Load.Values.Count >= goal.Values)), () => $"every node takes changes; {string.Join('\n', loads.Select(static load => load.Told))}");
    }

    private static async Task UntilRunAsync(Cluster cluster, NodeProcess node)
    {
        using var mo = cluster.Client(node.Address, "mo");
        var told = "";
        await Cluster.UntilAsync(
            async () =>
            {
                var due = 0;
                for (var job = 1; job <= Jobs; job++)
                {
                    var runs = await RunsAsync(mo, job);
                    due += runs.Any(static run => Text(run, "trigger") is "schedule" or "missed" && Text(run, "outcome") == "succeeded") ? 1 : 0;
                    told = string.Join('\n', runs.Take(3).Select(static run => run.ToJsonString()));
                }

                return due == Jobs;
            },
            () => $"the jobs run at a full minute; {told} {(mo.GetAsync("/api/communities/chess/jobs").GetAwaiter().GetResult()).Text}");
    }

    private static async Task CheckRunsAsync(Cluster cluster, NodeProcess[] nodes)
    {
        using var mo = cluster.Client(nodes[0].Address, "mo");
        for (var job = 1; job <= Jobs; job++)
        {
            (await RunsAsync(mo, job)).Where(static run => Text(run, "trigger") != "manual").Select(static run => Text(run, "fireTime")).ShouldBeUnique();
        }
    }

    private static async Task CheckStoreAsync(Cluster cluster, List<NodeLoad> loads)
    {
        await using var store = cluster.OpenStore("check");
        (await store.Audit.VerifyAsync(cancellationToken: Cancellation)).Where(static verdict => !verdict.IsWhole).ShouldBeEmpty();
        var domains = (await store.ListDomainsAsync(Cluster.Community, Cancellation)).Select(static domain => domain.Id).ToHashSet();
        foreach (var load in loads)
        {
            load.Domains.Where(id => !domains.Contains(id)).ShouldBeEmpty();
            load.Values.Where(key => store.GetValue(Cluster.Community, Plugin, key) is null).ShouldBeEmpty();
        }

        // All three have their part again.
        await Cluster.UntilAsync(
            async () =>
            {
                var record = (await store.Records.FindAsync(NodeShares.RecordKind, NodeShares.RecordId, Cancellation))!;
                var leases = JsonSerializer.Deserialize<Dictionary<string, ShareLease>>(record.Json, ApiJson.Options)!;
                leases.Sum(static lease => lease.Value.Share).ShouldBeLessThanOrEqualTo(1 + 1e-9);
                return leases.Count == 3 && leases.Values.All(static lease => Math.Abs(lease.Share - (1.0 / 3)) < 1e-9);
            },
            "each node has its part of the quotas");
    }

    private static async Task<JsonNode[]> RunsAsync(ApiClient client, int job)
    {
        var answer = await client.GetAsync(FormattableString.Invariant($"/api/communities/chess/jobs/{Plugin}/job-{job}/runs?limit=1000"));
        return answer.Status == 200 ? [.. answer.Json["items"]!.AsArray().Select(static run => run!)] : [];
    }

    private static async Task InstallAsync(Cluster cluster, NodeProcess node)
    {
        var manifest = new JsonObject
        {
            ["id"] = Plugin,
            ["name"] = "Drill",
            ["version"] = "1.0.0",
            ["publisher"] = new JsonObject { ["name"] = "Test" },
            ["hooks"] = new JsonArray(
                new JsonObject { ["name"] = "value.kept", ["export"] = "keep", ["kind"] = "filter" },
                new JsonObject { ["name"] = "fuel.used", ["export"] = "spin", ["kind"] = "action" }),
            ["schedules"] = new JsonArray([.. Enumerable.Range(1, Jobs).Select(static job => (JsonNode)new JsonObject { ["name"] = FormattableString.Invariant($"job-{job}"), ["export"] = "rest", ["cron"] = "* * * * *" })]),
            ["capabilities"] = JsonNode.Parse("""[{"type":"storage:kv","justification":"keeps"},{"type":"jobs:run","justification":"ticks"}]"""),
        };
        using var mo = cluster.Client(node.Address, "mo");
        (await mo.UploadAsync(Packages, OpenCommunity.Package(manifest.ToJsonString(), Module()))).ShouldBe(201);
        var digest = Text((await mo.GetAsync($"{Packages}/{Plugin}/review")).ShouldBe(200).Json, "digest");
        (await mo.PutAsync($"{Packages}/{Plugin}/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        var kept = (await mo.PostAsync("/api/communities/chess/hooks/value.kept", """{"key":"first","value":"first"}""")).ShouldBe(200);
        kept.Json["outcomes"]!.AsArray().ShouldHaveSingleItem(kept.Text)!["outcome"]!.GetValue<string>().ShouldBe("result", kept.Text);
        kept.Json["outcomes"]![0]!["output"]!["error"].ShouldBeNull(kept.Text);
    }

    // What is kept is the request of the caller, and the answer that of the host.
    private static byte[] Module()
    {
        const string Kernel = "extism:host/env";
        var (i32, i64) = (WasmValueType.I32, WasmValueType.I64);
        return new ModuleBuilder()
            .ImportFunction(Kernel, "input_length", [], [i64])
            .ImportFunction(Kernel, "length", [i64], [i64])
            .ImportFunction(Kernel, "output_set", [i64, i64], [])
            .ImportFunction("extism:host/user", "kv_set", [i64], [i64])
            .ImportFunction(Kernel, "alloc", [i64], [i64])
            .ImportFunction(Kernel, "input_load_u8", [i64], [i32])
            .ImportFunction(Kernel, "store_u8", [i64, i32], [])
            .Memory(1)
            .Function("keep", [], [i32], [i64, i64], code => code
                .Call(0).Call(4).LocalSet(0)
                .Loop().LocalGet(0).LocalGet(1).I64Add().LocalGet(1).Call(5).Call(6).LocalGet(1).I64Const(1).I64Add().LocalTee(1).Call(0).I64LtU().BrIf(0).End()
                .LocalGet(0).Call(3).LocalTee(0).LocalGet(0).Call(1).Call(2).I32Const(0))
            .Function("spin", [], [i32], code => code.Loop().Br(0).End().I32Const(0))
            .Function("rest", [], [i32], code => code.I32Const(0))
            .ToBytes();
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();
}
