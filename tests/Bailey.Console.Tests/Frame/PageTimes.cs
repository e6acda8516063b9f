using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bailey.Console.Tests.Browsing;
using Bailey.Server.InProcess;
using Bailey.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Frame;

/// <summary>What each page takes the server where there is much of everything: <c>bench/console</c> asks for it.</summary>
public sealed class PageTimes(ITestOutputHelper output)
{
    private const int Packages = 1_000, Principals = 10_000, Entries = 1_000_000, Rounds = 5;
    private const double Bound = 200;
    private const string Begin = "<!-- tables: written by bench/console --write -->", End = "<!-- end of tables -->";

    // What people look for where there is much: the audit log by each filter, also by two that nothing fits, and lists by a name or from their middle on.
    private static readonly string[] s_searches =
    [
        "/c/chess/audit?outcome=denied",
        "/c/chess/audit?principal=player-00007",
        "/c/chess/audit?reason=capability_not_granted",
        "/c/chess/audit?domain=%2Fgames",
        $"/c/chess/audit?plugin={DemoCommunity.Filter}&outcome=denied",
        "/c/chess/audit?cursor=500000",
        "/c/chess/plugins?q=bulk-0999",
        "/c/chess/members?search=player-04",
        "/principals?search=player-09",
        "/explain?kind=operation&principal=player-00007&community=chess&operation=plugins%2Fpackages%2Finstall",
        "/explain?kind=capability&principal=player-00007&community=chess&capability=storage%3Akv&plugin=some.other",
        "/c/chess/packages/org.example.bulk-0010",
    ];

    // A part of it all is made quickly: for whoever works on this.
    private static int Part => int.TryParse(Environment.GetEnvironmentVariable("BAILEY_BENCH_PART"), CultureInfo.InvariantCulture, out var part) && part > 0 ? part : 1;

    private static string[] Stores => (Environment.GetEnvironmentVariable("BAILEY_BENCH_STORES") ?? "SQLite,PostgreSQL").Split(',');

    [Fact(Explicit = true)]
    public async Task Every_page_takes_the_server_less_than_200_ms()
    {
        var measured = new List<(string Store, IReadOnlyList<PageTime> Pages)>();
        foreach (var store in Stores)
        {
            measured.Add((store, await MeasureAsync(store == "PostgreSQL" ? await (await PostgresServer.SharedAsync()).CreateSchemaAsync() : null)));
        }

        var report = Report(measured);
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable("BAILEY_BENCH_WRITE") == "1")
        {
            await WriteAsync(report);
        }

        measured.SelectMany(static one => one.Pages.Where(static page => page.Fastest >= Bound).Select(page => $"{one.Store}: {page.Address}: {page.Fastest:F0} ms at best, {page.Requests:F0} ms at the median, of it {page.Slowest} {page.SlowestTime:F0} ms")).ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<PageTime>> MeasureAsync(string? postgres)
    {
        await using var world = await ConsoleWorld.StartAsync(
            options => options with { PostgreSql = postgres, RequestsPerMinutePerAddress = 10_000_000, RequestsPerMinutePerPrincipal = 10_000_000 },
            policy: DemoCommunity.Policy,
            instance: DemoCommunity.InstancePolicy,
            configure: static setup =>
            {
                DemoCommunity.Compose(setup);
                setup.Packages = setup.Packages with { MaxPluginsPerCommunity = 2 * Packages };
            });
        var started = Stopwatch.GetTimestamp();
        await world.Server.PublishAsync();
        await DemoCommunity.FillAsync(world.Server);
        await BusyInstance.FillAsync(world.Server, Packages / Part, Principals / Part, Entries / Part);
        output.WriteLine($"filled in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        var page = await world.OpenAsync("root");
        var served = world.Server.Services.GetRequiredService<InProcessApi>();
        var times = new List<PageTime>();
        foreach (var address in ConsoleAddresses.All.Select(static page => page.Address).Concat(s_searches))
        {
            times.Add(await MeasureAsync(page, address, served));
        }

        return times;
    }

    private static async Task<PageTime> MeasureAsync(IPage page, string address, InProcessApi api)
    {
        var rounds = new List<PageTime>();
        for (var round = 0; round <= Rounds; round++)
        {
            var served = new ConcurrentQueue<(string Path, double Time)>();
            api.Served = (request, time) =>
            {
                // What the gate makes of a script follows once its page is there.
                if (!request.Path.EndsWith("/scripts/analyze", StringComparison.Ordinal))
                {
                    served.Enqueue(($"{request.Method} {request.Path}", time.TotalMilliseconds));
                }
            };
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            await AllPagesTests.ShowAsync(page, address);
            var processor = Process.GetCurrentProcess().TotalProcessorTime - before;
            api.Served = null;
            var slowest = served.OrderByDescending(static request => request.Time).FirstOrDefault();

            // The first time is for the compiler.
            if (round > 0)
            {
                rounds.Add(new PageTime(address, served.Count, served.Sum(static request => request.Time), 0, processor.TotalMilliseconds, slowest.Path ?? "none", slowest.Time));
            }
        }

        return rounds.OrderBy(static round => round.Requests).ElementAt(Rounds / 2) with { Fastest = rounds.Min(static round => round.Requests), Processor = rounds.Select(static round => round.Processor).Order().ElementAt(Rounds / 2) };
    }

    private static string Report(List<(string Store, IReadOnlyList<PageTime> Pages)> measured)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"{Packages / Part + 5:N0} packages in the community, {Principals / Part:N0} principals, {Entries / Part:N0} entries of the audit log; medians of {Rounds} loads, on {Environment.ProcessorCount} cores that browser and database share, {RuntimeInformation.OSArchitecture}; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}.").AppendLine();
        report.Append("| page | requests |");
        foreach (var (store, _) in measured)
        {
            report.Append(CultureInfo.InvariantCulture, $" {store}, ms | fastest | processor |");
        }

        report.AppendLine(" slowest request | its ms |").Append("|---|---:|").Insert(report.Length, "---:|---:|---:|", measured.Count).AppendLine("---|---:|");
        foreach (var page in measured[0].Pages.OrderByDescending(page => measured.Max(one => TimeOf(one.Pages, page.Address).Requests)))
        {
            report.Append(CultureInfo.InvariantCulture, $"| `{page.Address}` | {page.Count} |");
            foreach (var (_, pages) in measured)
            {
                report.Append(CultureInfo.InvariantCulture, $" {TimeOf(pages, page.Address).Requests:F1} | {TimeOf(pages, page.Address).Fastest:F1} | {TimeOf(pages, page.Address).Processor:F0} |");
            }

            var slowest = measured.Select(one => TimeOf(one.Pages, page.Address)).MaxBy(static one => one.SlowestTime)!;
            report.AppendLine(CultureInfo.InvariantCulture, $" `{slowest.Slowest.Replace("|", "\\|", StringComparison.Ordinal)}` | {slowest.SlowestTime:F1} |");
        }

        return report.ToString();

        static PageTime TimeOf(IReadOnlyList<PageTime> pages, string address) => pages.First(page => page.Address == address);
    }

    private static async Task WriteAsync(string report)
    {
        var path = Path.Combine(DemoCommunity.RepositoryRoot(), "docs", "benchmarks.md");
        var text = await File.ReadAllTextAsync(path);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        await File.WriteAllTextAsync(path, $"{text[..from]}\n\n{report}\n{text[text.IndexOf(End, from, StringComparison.Ordinal)..]}");
    }

    /// <summary>What a page takes.</summary>
    /// <param name="Address">Its address.</param>
    /// <param name="Count">Requests to the API that it makes.</param>
    /// <param name="Requests">Milliseconds that those take the server, one after the other.</param>
    /// <param name="Fastest">The least that those took.</param>
    /// <param name="Processor">Milliseconds of processor time of the whole server until it is shown: drawing it, and whatever else the server does meanwhile.</param>
    /// <param name="Slowest">The request that takes longest.</param>
    /// <param name="SlowestTime">Its milliseconds.</param>
    private sealed record PageTime(string Address, int Count, double Requests, double Fastest, double Processor, string Slowest, double SlowestTime);
}
