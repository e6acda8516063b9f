using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Hosting;

/// <summary>
/// 50 plugins of which 20 misbehave, each in its own way, under 8 dispatchers: for 5 s, or as many as the environment variable
/// <c>BAILEY_CHAOS_SECONDS</c> says.
/// </summary>
public sealed class ChaosTests
{
    private const int Hooks = 10, Good = 30, Dispatchers = 8;

    // A bad plugin is suspended after five failures: a round or two, were it not for the machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("BAILEY_CHAOS_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 5);

    private static readonly (string Name, byte[] Module, string Export, string Capabilities)[] s_bad =
    [
        ("loop", HostGuests.Spin, "spin", "[]"),
        ("trap", HostGuests.Trap, "trap", "[]"),
        ("memory", HostGuests.Grow, "grow", "[]"),
        ("host-calls", HostGuests.Flood("kv_get", """{"key":"k"}"""), "flood", """[{"type":"storage:kv"}]"""),
        ("logs", FloodLogs(), "flood", "[]"),
        ("wrong", HostGuests.Echo, "wrong", "[]"),
        ("error", HostGuests.Speaker("I broke"), "fail", "[]"),
        ("recursion", new ModuleBuilder().Function("dive", [], [WasmValueType.I32], static code => code.Call("dive")).ToBytes(), "dive", "[]"),
    ];

    [Fact]
    public async Task Plugins_that_misbehave_harm_nobody_else()
    {
        await using var world = await HostWorld.StartAsync(setup =>
        {
            setup.Limits = setup.Limits with { CallFuel = 20_000_000, MaxHostCalls = 500, CallTimeout = TimeSpan.FromSeconds(20) };
            setup.BuiltInOptions = setup.BuiltInOptions with { InstallTimeLimit = TimeSpan.FromMilliseconds(200) };
            setup.BuiltIns.Add(new Hanging("hangs-a"));
            setup.BuiltIns.Add(new Hanging("hangs-b"));
            setup.BuiltIns.Add(new Throwing("throws-a"));
            setup.BuiltIns.Add(new Throwing("throws-b"));
        });
        world.Host.BuiltIns.Skipped.Select(static plugin => plugin.Name).ShouldBe(["hangs-a", "hangs-b"]);
        foreach (var principal in new[] { "alice", "bob", "carol" })
        {
            await world.ProfileAsync(principal, "quotas: { max_in_flight_calls: 64, max_cpu_fuel_per_sec: 1000000000000, max_ipc_throughput_bytes: 1000000000000 }");
        }

        var bad = new HashSet<string>();
        for (var i = 0; i < 16; i++)
        {
            var (name, module, export, capabilities) = s_bad[i % s_bad.Length];
            var hook = $"chaos.{i % Hooks}";
            bad.Add((await world.InstallAsync($"org.example.bad-{name}-{i}", module, [export], capabilities, manifest => Place(manifest, hook, "filter"))).PluginId);
        }

        for (var i = 0; i < Good; i++)
        {
            var hook = $"chaos.{i % Hooks}";
            await world.InstallAsync($"org.example.good-{i}", HostGuests.Echo, ["echo"], "[]", manifest => Place(manifest, hook, i % 2 == 0 ? "filter" : "action"));
        }

        var faults = new ConcurrentQueue<string>();
        var seen = new ConcurrentDictionary<(string Plugin, PluginOutcomeKind Kind), int>();
        using var time = new CancellationTokenSource(s_time);
        await RunAsync(world, faults, seen, TimeSpan.FromSeconds(1));
        var before = Memory();
        var resuming = ResumeAsync(world, bad, time.Token);
        await RunAsync(world, faults, seen, s_time);
        await resuming;
        (Memory() - before).ShouldBeLessThan(64L * 1024 * 1024);

        // Until each has failed often enough for the last time.
        await RunAsync(world, faults, seen, s_patience, until: async () => (await ActiveAsync(world, bad)).Length == 0);
        (await ActiveAsync(world, bad)).ShouldBeEmpty();
        faults.ShouldBeEmpty();
        (await world.Host.Store.Audit.VerifyAsync(HostWorld.Community)).ShouldAllBe(static verdict => verdict.IsWhole);
        await EveryBreachIsThere(world, seen);
    }

    private static async Task RunAsync(HostWorld world, ConcurrentQueue<string> faults, ConcurrentDictionary<(string, PluginOutcomeKind), int> seen, TimeSpan time, Func<Task<bool>>? until = null)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Dispatchers).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            for (var i = 0; System.Diagnostics.Stopwatch.GetElapsedTime(started) < time && (until is null || i % Hooks != 0 || !await until()); i++)
            {
                // A dispatch that waits for nothing keeps its thread, and other tests want one, too.
                await Task.Yield();
                var input = $$"""{"dispatcher":{{number}},"call":{{i}}}""";
                var hook = until is null ? random.Next(Hooks) : i % Hooks;
                var reply = await world.DispatchAsync($"chaos.{hook}", input, new[] { "alice", "bob", "carol" }[number % 3]);
                Judge(reply, input, faults, seen);
            }
        })));
    }

    private static void Judge(HookReply reply, string input, ConcurrentQueue<string> faults, ConcurrentDictionary<(string, PluginOutcomeKind), int> seen)
    {
        if (!reply.MayGoOn || Encoding.UTF8.GetString(reply.Value.Span) != input)
        {
            faults.Enqueue($"the hook came to {reply.Rejection} {reply.Denial?.Message}");
        }

        foreach (var outcome in reply.Outcomes)
        {
            seen.AddOrUpdate((outcome.PluginId, outcome.Kind), 1, static (_, count) => count + 1);
            if (outcome.PluginId.StartsWith("org.example.good", StringComparison.Ordinal) && (outcome.Kind != PluginOutcomeKind.Result || Encoding.UTF8.GetString(outcome.Output.Span) != input))
            {
                faults.Enqueue($"{outcome.PluginId} came to {outcome.Kind} {outcome.ReasonCode} {outcome.Message}");
            }
            else if (outcome.PluginId.StartsWith("org.example.bad", StringComparison.Ordinal) && outcome.Kind == PluginOutcomeKind.Result)
            {
                faults.Enqueue($"{outcome.PluginId} got away with it");
            }
        }
    }

    private static async Task ResumeAsync(HostWorld world, IEnumerable<string> bad, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            foreach (var plugin in bad)
            {
                if ((await world.Host.Store.FindInstallationAsync(HostWorld.Community, plugin, CancellationToken.None))!.State == PluginState.Suspended)
                {
                    await world.Host.Packages.ResumeAsync(HostWorld.Community, plugin, new PackageActor("alice"), CancellationToken.None);
                }
            }

            await Task.Delay(300, CancellationToken.None);
        }
    }

    private static async Task<string[]> ActiveAsync(HostWorld world, IEnumerable<string> bad)
    {
        var installations = await world.Host.Store.ListInstallationsAsync(HostWorld.Community);
        return [.. installations.Where(installation => bad.Contains(installation.PluginId) && installation.State != PluginState.Suspended).Select(static installation => installation.PluginId)];
    }

    private static async Task EveryBreachIsThere(HostWorld world, ConcurrentDictionary<(string Plugin, PluginOutcomeKind Kind), int> seen)
    {
        await world.Host.Store.Audit.FlushAsync();
        var written = new Dictionary<(string, AuditOutcome), int>();
        await foreach (var entry in world.Host.Store.Audit.ReadAsync(HostWorld.Community))
        {
            if (entry.Entry is { Plugin: { } plugin } && entry.Entry.Action == AuditAction.Call)
            {
                written[(plugin, entry.Entry.Outcome)] = written.GetValueOrDefault((plugin, entry.Entry.Outcome)) + 1;
            }
        }

        foreach (var ((plugin, kind), count) in seen)
        {
            var outcome = kind switch
            {
                PluginOutcomeKind.Result => AuditOutcome.Ok,
                PluginOutcomeKind.LimitBreached => AuditOutcome.Breached,
                PluginOutcomeKind.Trapped => AuditOutcome.Failed,
                PluginOutcomeKind.Rejected => AuditOutcome.Rejected,
                _ => AuditOutcome.Denied,
            };
            written.GetValueOrDefault((plugin, outcome)).ShouldBe(count, $"{plugin} {kind}");
        }

        seen.Keys.Count(static key => key.Kind == PluginOutcomeKind.LimitBreached).ShouldBeGreaterThan(3);
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void Place(JsonObject manifest, string hook, string kind)
    {
        manifest["hooks"]![0]!["name"] = hook;
        manifest["hooks"]![0]!["kind"] = kind;
    }

    // Logs for ever; it is no failure to log, so that fuel ends it.
    private static byte[] FloodLogs() => new ModuleBuilder()
        .ImportFunction("extism:host/env", "alloc", [WasmValueType.I64], [WasmValueType.I64])
        .ImportFunction("extism:host/env", "log_error", [WasmValueType.I64], [])
        .Memory(1)
        .Function("flood", [], [WasmValueType.I32], static code => code.Loop().I64Const(1000).Call(0).Call(1).Br(0).End().Unreachable())
        .ToBytes();

    private sealed class Hanging(string name) : IPlugin
    {
        public string Name => name;

        public string Version => "1.0.0";

        public PluginCapabilities Capabilities { get; } = new() { FailurePolicy = FailurePolicy.FailOpen };

        public void Install(IRegistrar registrar) => Thread.Sleep(TimeSpan.FromSeconds(30));
    }

    private sealed class Throwing(string name) : IPlugin
    {
        public string Name => name;

        public string Version => "1.0.0";

        public PluginCapabilities Capabilities { get; } = new() { FailurePolicy = FailurePolicy.FailOpen };

        public void Install(IRegistrar registrar) =>
            registrar.Filter("throws", "chaos.0", 10, HookErrorPolicy.Continue, static (_, _) => throw new InvalidOperationException("I throw"));
    }
}
