using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bailey.Bench.Start;

/// <summary>Starts real modules in fresh processes, in turns: on V8, on Bailey compiled anew, and on Bailey with its cache.</summary>
internal static class StartBenchmark
{
    public const string Usage = """
        bench/start [--rounds N] [--write]
          --rounds N       starts of each, at least 1; default 7
          --write          put the table into docs/benchmarks.md
        """;

    private static readonly (string Name, string Path, string What, string Answer)[] Programs =
    [
        ("sqlite", "@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm", "SQLite, to the answer of its first query", "500500"),
        ("esbuild", "esbuild-wasm/esbuild.wasm", "esbuild, compiled", "none"),
    ];

    public static int Run(string[] arguments)
    {
        if (!TryParse(arguments, out var rounds, out var write))
        {
            System.Console.Error.WriteLine(Usage);
            return 2;
        }

        var root = BenchmarkRunner.FindRoot();
        var modules = Path.Combine(root, "bench", "modules");
        var cache = Directory.CreateTempSubdirectory("bailey-bench-").FullName;
        var report = new StringBuilder();
        try
        {
            report.AppendLine(MachineDescription.Read(rounds).Replace("processor time", "by the clock (processor time of the whole process in brackets)", StringComparison.Ordinal)).AppendLine();
            report.AppendLine("| module | MB | V8 ms | Bailey ms | until compiled | from its cache ms | until loaded |").AppendLine("|---|---:|---:|---:|---:|---:|---:|");
            foreach (var (name, path, what, answer) in Programs)
            {
                var file = Path.Combine(modules, "node_modules", path);
                var starts = Compare(name, file, modules, cache, rounds);
                if (starts.SelectMany(static engine => engine).FirstOrDefault(result => result.Answer != answer) is { } wrong)
                {
                    System.Console.Error.WriteLine($"{name} answered {wrong.Answer} instead of {answer}");
                    return 1;
                }

                report.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {new FileInfo(file).Length / 1e6:F1} | {Both(starts[0])} | {Both(starts[1])} | {Median(starts[1], static r => r.Compile):F0} | {Both(starts[2])} | {Median(starts[2], static r => r.Compile):F0} |");
            }
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }

        System.Console.WriteLine(report);
        if (write)
        {
            BenchmarkDocument.Write(Path.Combine(root, "docs", "benchmarks.md"), "bench/start", report.ToString());
            System.Console.WriteLine("written to docs/benchmarks.md");
        }

        return 0;
    }

    private static List<StartResult>[] Compare(string name, string file, string modules, string cache, int rounds)
    {
        List<StartResult>[] results = [[], [], []];

        // The first fills the cache, and has all files read.
        for (var round = -1; round < rounds; round++)
        {
            StartResult[] starts =
            [
                Start("node", Path.Combine(modules, "driver.mjs"), name, file),
                Start(Environment.ProcessPath!, "start-worker", name, file, ""),
                Start(Environment.ProcessPath!, "start-worker", name, file, cache),
            ];
            for (var i = 0; i < starts.Length && round >= 0; i++)
            {
                results[i].Add(starts[i]);
            }

            System.Console.WriteLine($"{name}: {string.Join("; ", starts.Select(static start => string.Create(CultureInfo.InvariantCulture, $"{start.Compile:F0} then {start.Total:F0} ms (processor {start.Processor:F0})")))}");
        }

        return results;
    }

    private static string Both(List<StartResult> results) => string.Create(CultureInfo.InvariantCulture, $"{Median(results, static r => r.Total):F0} ({Median(results, static r => r.Processor):F0})");

    private static double Median(List<StartResult> results, Func<StartResult, double> value) => Statistics.Median(results.Select(value));

    private static StartResult Start(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<StartResult>(line)!
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static bool TryParse(string[] arguments, out int rounds, out bool write)
    {
        (rounds, write) = (7, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--write")
            {
                write = true;
            }
            else if (arguments[i] != "--rounds" || ++i == arguments.Length || !int.TryParse(arguments[i], CultureInfo.InvariantCulture, out rounds) || rounds < 1)
            {
                return false;
            }
        }

        return true;
    }
}
