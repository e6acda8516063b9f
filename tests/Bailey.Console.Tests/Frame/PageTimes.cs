using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bailey.Console.Tests.Browsing;
using Bailey.Plugins.Audit;
using Bailey.Server.InProcess;
using Bailey.Server.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Console.Tests.Frame;

/// <summary>What the server takes for the data of each page, where there is much of it: <c>bench/console</c> asks for it.</summary>
public sealed class PageTimes(ITestOutputHelper output)
{
    private const int Packages = 1_000, Principals = 10_000, Entries = 1_000_000, Rounds = 5;
    private const double Bound = 200;
    private const string Begin = "<!-- tables: written by bench/console --write -->", End = "<!-- end of tables -->";

    // Where the number of packages is small, filling is quick: for whoever works on this.
    private static int Scale => int.TryParse(Environment.GetEnvironmentVariable("BAILEY_BENCH_PART"), CultureInfo.InvariantCulture, out var part) && part > 0 ? part : 1;

    [Fact(Explicit = true)]
    public async Task The_data_of_every_page_takes_the_server_less_than_200_ms()
    {
        await using var world = await ConsoleWorld.StartAsync(
            static options => options with { RequestsPerMinutePerAddress = 10_000_000, RequestsPerMinutePerPrincipal = 10_000_000 }, policy: DemoCommunity.Policy, instance: DemoCommunity.InstancePolicy);
        await DemoCommunity.FillAsync(world.Server);
        await FillAsync(world.Server);
        var api = world.Server.Services.GetRequiredService<InProcessApi>();
        var page = await world.OpenAsync("root");
        var rows = new List<(string Address, double Median, int Requests, string Slowest, double SlowestTime)>();
        foreach (var (_, address) in ConsoleAddresses.All)
        {
            var rounds = new List<(double Sum, IReadOnlyList<(string Path, double Time)> Requests)>();
            for (var round = 0; round <= Rounds; round++)
            {
                var served = new ConcurrentQueue<(string, double)>();
                api.Served = (request, time) => served.Enqueue(($"{request.Method} {request.Path}", time.TotalMilliseconds));
                await AllPagesTests.ShowAsync(page, address);
                api.Served = null;
                if (round > 0)
                {
                    rounds.Add((served.Sum(static request => request.Item2), [.. served]));
                }
            }

            var middle = rounds.OrderBy(static round => round.Sum).ElementAt(Rounds / 2);
            var slowest = middle.Requests.OrderByDescending(static request => request.Time).FirstOrDefault();
            rows.Add((address, middle.Sum, middle.Requests.Count, slowest.Path ?? "none", slowest.Time));
        }

        var report = Report(rows);
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable("BAILEY_BENCH_WRITE") == "1")
        {
            await WriteAsync(report);
        }

        rows.Where(static row => row.Median >= Bound).Select(static row => $"{row.Address}: {row.Median:F0} ms, of it {row.Slowest} {row.SlowestTime:F0} ms").ShouldBeEmpty();
    }

    private static async Task FillAsync(ServerWorld world)
    {
        for (var number = 0; number < Principals / Scale; number++)
        {
            world.Write($"etc/profiles/player-{number:D5}.yaml", "enabled: true\nauth: {methods: [password]}\n");
        }

        await world.Host.ReloadPolicyAsync();
        using var mo = await world.ClientAsync("mo");
        for (var number = 0; number < Packages / Scale; number++)
        {
            var uploaded = (await mo.UploadAsync("/api/communities/chess/plugin-packages", TestPackage.Build(id: $"org.example.bulk-{number:D4}"))).ShouldBe(201).Json;
            var path = $"/api/communities/chess/plugin-packages/{uploaded["id"]!.GetValue<string>()}";
            (await mo.GetAsync(path + "/review")).ShouldBe(200);
            (await mo.PutAsync(path + "/activate", $$"""{"digest":"{{uploaded["digest"]!.GetValue<string>()}}","accept":"all"}""")).ShouldBe(200);
        }

        await WriteAuditAsync(world);
    }

    private static async Task WriteAuditAsync(ServerWorld world)
    {
        for (var number = 0; number < Entries / Scale; number++)
        {
            var isDenied = number % 50 == 0;
            world.Host.Store.Audit.Write([new AuditEntry
            {
                Id = UuidV7.Shared.Next(),
                Time = TimeProvider.System.GetUtcNow(),
                Community = "chess",
                Principal = $"player-{number % 100:D5}",
                Plugin = $"org.example.bulk-{number % 10:D4}",
                Version = "1.0.0",
                Action = AuditAction.HostCall,
                Capability = "storage:kv",
                Target = "kv_get greeting",
                Outcome = isDenied ? AuditOutcome.Denied : AuditOutcome.Ok,
                ReasonCode = isDenied ? "capability_not_granted" : "ok",
                DecisionId = UuidV7.Shared.Next(),
                Duration = TimeSpan.FromMicroseconds(37),
                Fuel = 5_000,
            }]);
            if (number % 50_000 == 0)
            {
                await world.Host.Store.Audit.FlushAsync();
            }
        }

        await world.Host.Store.Audit.FlushAsync();
    }

    private static string Report(IEnumerable<(string Address, double Median, int Requests, string Slowest, double SlowestTime)> rows)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"{Packages / Scale + 5:N0} packages in the community, {Principals / Scale:N0} principals, {Entries / Scale:N0} entries of the audit log, SQLite; medians of {Rounds} loads, on {Environment.ProcessorCount} cores that the browser shares, {RuntimeInformation.OSArchitecture}; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}.").AppendLine();
        report.AppendLine("| page | requests to the API | server, ms | slowest request | its ms |").AppendLine("|---|---:|---:|---|---:|");
        foreach (var (address, median, requests, slowest, time) in rows.OrderByDescending(static row => row.Median))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"| `{address}` | {requests} | {median:F1} | `{slowest.Replace("|", "\\|", StringComparison.Ordinal)}` | {time:F1} |");
        }

        return report.ToString();
    }

    private static async Task WriteAsync(string report)
    {
        var path = Path.Combine(DemoCommunity.RepositoryRoot(), "docs", "benchmarks.md");
        var text = await File.ReadAllTextAsync(path);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        await File.WriteAllTextAsync(path, $"{text[..from]}\n\n{report}\n{text[text.IndexOf(End, from, StringComparison.Ordinal)..]}");
    }
}
