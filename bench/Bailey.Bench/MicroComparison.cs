using System.Globalization;
using System.Text;

namespace Bailey.Bench;

/// <summary>Calls, starts and interruptions on every engine that offers them.</summary>
internal static class MicroComparison
{
    private const int Calls = 20_000_000, Starts = 2_000;

    private static readonly Figure[] Figures =
    [
        new("call host to guest, under a deadline, ns", "host-to-guest", Calls, 1),
        new("the same without a scope, ns", "host-to-guest-unscoped", Calls, 1),
        new("of which the loop itself, ns", "host-loop", Calls, 1),
        new("call guest to host, ns", "guest-to-host", Calls, 1),
        new("of which the loop itself, ns", "guest-loop", Calls, 1),
        new("instantiate, call, dispose; 128 KiB of memory, us", "instantiate-2", Starts, 1e3),
        new("the same with 16 MiB of memory, us", "instantiate-256", Starts, 1e3),
        new("the same from a pool; 128 KiB, us", "pooled-2", Starts, 1e3),
        new("the same from a pool; 16 MiB, us", "pooled-256", Starts, 1e3),
        new("stop a tight loop by deadline, ms past it", "interrupt-deadline", 1, 1e6),
        new("stop a tight loop by cancellation, ms", "interrupt-cancel", 1, 1e6),
    ];

    public static void Run(EngineProcess[] engines, int rounds, StringBuilder report)
    {
        report.AppendLine($"| figure | {string.Join(" | ", engines.Select(engine => engine.Name))} |");
        report.AppendLine($"|---|{string.Concat(engines.Select(_ => "---:|"))}");
        foreach (var figure in Figures)
        {
            var samples = engines.ToDictionary(engine => engine.Name, _ => new List<double>());
            for (var round = -1; round < rounds; round++)
            {
                foreach (var engine in engines.Where(engine => Offers(engine, figure)))
                {
                    var (nanoseconds, _) = engine.Run(figure.Name, SizeOn(engine, figure));
                    if (round >= 0)
                    {
                        samples[engine.Name].Add(nanoseconds / SizeOn(engine, figure) / figure.Unit);
                    }
                }
            }

            var cells = engines.Select(engine => samples[engine.Name].Count == 0
                ? "-"
                : Statistics.Median(samples[engine.Name]).ToString("F2", CultureInfo.InvariantCulture));
            report.AppendLine($"| {figure.Title} | {string.Join(" | ", cells)} |");
            System.Console.WriteLine($"{figure.Name}: {string.Join(", ", cells)}");
        }
    }

    // node has no deadlines: a guest is only stopped by ending its thread. Nor can it put an instance back.
    private static bool Offers(EngineProcess engine, Figure figure) => engine.Name != "V8" || figure.Name is not ("interrupt-deadline" or "host-to-guest-unscoped" or "pooled-2" or "pooled-256");

    // node frees the memories of instances with the garbage, and runs out of address space if many wait for that.
    private static int SizeOn(EngineProcess engine, Figure figure) =>
        engine.Name == "V8" && figure.Name.StartsWith("instantiate", StringComparison.Ordinal) ? figure.Size / 10 : figure.Size;

    private sealed record Figure(string Title, string Name, int Size, double Unit);
}
