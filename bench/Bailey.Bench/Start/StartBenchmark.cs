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

    private static readonly (string Name, string Path, string Title, string Answer, bool Queries)[] Programs =
    [
        ("sqlite", "@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm", "SQLite", "500500", true),
        ("esbuild", "esbuild-wasm/esbuild.wasm", "esbuild", "0", false),
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
            report.AppendLine(MachineDescription.Read(rounds).Replace("processor time", "by the clock, in processes of their own", StringComparison.Ordinal)).AppendLine();
            report.AppendLine("| start | V8 ms | Bailey ms | of which the JIT | from its cache ms | of which the JIT |").AppendLine("|---|---:|---:|---:|---:|---:|");
            foreach (var (name, path, title, answer, queries) in Programs)
            {
                var file = Path.Combine(modules, "node_modules", path);
                var starts = Compare(name, file, modules, cache, rounds);
                if (starts.SelectMany(static engine => engine).FirstOrDefault(result => result.Answer != answer) is { } wrong)
                {
                    System.Console.Error.WriteLine($"{name} answered {wrong.Answer} instead of {answer}");
                    return 1;
                }

                var size = new FileInfo(file).Length / 1e6;
                report.AppendLine(Row(string.Create(CultureInfo.InvariantCulture, $"{title}, {size:F1} MB, to a module"), starts, static result => result.Compile));
                report.AppendLine(Row($"{title}, to its first call{(queries ? "" : ProcessorNote(starts))}", starts, static result => result.FirstCall, static result => result.JitFirstCall));
                if (queries)
                {
                    report.AppendLine(Row($"{title}, to the answer of its first query{ProcessorNote(starts)}", starts, static result => result.Query, static result => result.JitQuery));
                }
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

            System.Console.WriteLine($"{name}: {string.Join("; ", starts.Select(static start => string.Create(CultureInfo.InvariantCulture, $"{start.Compile:F0}, {start.FirstCall:F0}, {start.Query:F0} ms (processor {start.Processor:F0})")))}");
        }

        return results;
    }

    private static string Row(string title, List<StartResult>[] starts, Func<StartResult, double> time, Func<StartResult, JitUse?>? jit = null)
    {
        string Time(int engine) => string.Create(CultureInfo.InvariantCulture, $"{Median(starts[engine], time):F0}");
        string Jit(int engine) => jit is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Median(starts[engine], result => jit(result)!.Milliseconds):F0} ms, {Median(starts[engine], result => jit(result)!.Methods):F0} methods, {Median(starts[engine], result => jit(result)!.Bytes) / 1000:F0} KB");
        return $"| {title} | {Time(0)} | {Time(1)} | {Jit(1)} | {Time(2)} | {Jit(2)} |";
    }

    private static string ProcessorNote(List<StartResult>[] starts) =>
        $"; processor time {string.Join(", ", starts.Select(static engine => string.Create(CultureInfo.InvariantCulture, $"{Median(engine, static result => result.Processor):F0}")))}";

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
