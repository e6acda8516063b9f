using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Workers;

namespace Bailey.Bench.Scripts;

/// <summary>Measures what scripts cost: their analysis, a worker's start, a call, and a thousand of them.</summary>
internal static class ScriptBenchmark
{
    private const int Starts = 9, Calls = 5000, Warm = 500, Resident = 1000, Analyses = 160, WarmAnalyses = 110;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = BenchmarkRunner.FindRoot();
        await using var pool = new ScriptWorkerPool(new ScriptWorkerOptions { MaxWorkers = 2, WarmSpares = 0, MaxAnalysisWorkers = 1, MaxLoadedScripts = Resident, MemoryBytes = 1L << 30, CompileTime = TimeSpan.FromMinutes(1) });
        var rows = new List<(string Figure, string Value, string Aim)>();

        rows.Add(("start of a worker, confined and ready", $"{await ColdAsync(pool):N0} ms", "-"));
        var first = await AnalysisAsync(pool, 1);
        var (inPool, inProcess) = (await AnalysisAsync(pool, Analyses), Judged(Analyses));
        rows.Add(("first analysis of 200 lines, in a new worker", $"{first[0]:N0} ms", "-"));
        rows.Add(("analysis of 200 lines, warm, in the worker", $"{Statistics.Median(inPool):N1} ms", "30 ms"));
        rows.Add(("the fastest of them", $"{inPool.Min():N1} ms", "-"));
        rows.Add(("the same without a worker", $"{Statistics.Median(inProcess):N1} ms", "-"));
        rows.Add(("the fastest of them", $"{inProcess.Min():N1} ms", "-"));
        var (call, direct) = await CallAsync(pool);
        rows.Add(("a warm call", $"{call * 1000:N0} us", "-"));
        rows.Add(("the same script as a delegate in process", $"{direct * 1000:N1} us", "-"));
        rows.Add(("a warm call over the delegate", $"{(call - direct) * 1000:N0} us", "1,000 us"));
        var (host, worker, loaded, again) = await ResidentAsync(pool);
        rows.Add(($"{Resident:N0} scripts, compiled, in the host", $"{host:N1} MiB", "-"));
        rows.Add(($"{Resident:N0} scripts, loaded and called, in one worker", $"{worker:N1} MiB more", "-"));
        rows.Add(("first call of a script, loaded on demand", $"{loaded:N2} ms", "-"));
        rows.Add(("a call among 1,000 loaded scripts", $"{again * 1000:N0} us", "-"));

        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"Medians, wall-clock time, on {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}.").AppendLine();
        report.AppendLine("| figure | measured | aim |").AppendLine("|---|---:|---:|");
        rows.ForEach(row => report.AppendLine(CultureInfo.InvariantCulture, $"| {row.Figure} | {row.Value} | {row.Aim} |"));
        System.Console.WriteLine(report);
        if (arguments.Contains("--write"))
        {
            BenchmarkDocument.Write(Path.Combine(root, "docs", "benchmarks.md"), "bench/scripts", report.ToString());
            System.Console.WriteLine("written to docs/benchmarks.md");
        }

        return 0;
    }

    private static async Task<double> ColdAsync(ScriptWorkerPool pool)
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await pool.InspectConfinementAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Statistics.Median(times);
    }

    // Warm is what the runtime has compiled in full, after it watched a hundred analyses.
    private static async Task<List<double>> AnalysisAsync(ScriptWorkerPool pool, int analyses)
    {
        var times = new List<double>();
        for (var i = 0; i < analyses; i++)
        {
            var unit = new ScriptUnit(new ScriptSource("long.csx", Long(i)));
            var started = Stopwatch.GetTimestamp();
            var judged = await pool.JudgeAsync(unit);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Require(judged);
        }

        return WarmOf(times);
    }

    private static List<double> Judged(int analyses)
    {
        var times = new List<double>();
        for (var i = 0; i < analyses; i++)
        {
            var unit = new ScriptUnit(new ScriptSource("long.csx", Long(i)));
            var started = Stopwatch.GetTimestamp();
            _ = ScriptGate.Judge(unit);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return WarmOf(times);
    }

    private static List<double> WarmOf(List<double> times) => times.Count > WarmAnalyses ? times[WarmAnalyses..] : times;

    private static async Task<(double Call, double Direct)> CallAsync(ScriptWorkerPool pool)
    {
        var script = Require(await pool.JudgeAsync(new ScriptUnit(new ScriptSource("call.csx", "var sum = 0; for (var i = 0; i < 100; i++) { sum += i; } return new { sum };"))));
        var entry = Entry(script);
        var (calls, direct) = (new List<double>(), new List<double>());
        for (var i = 0; i < Calls + Warm; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var outcome = await pool.RunAsync(new ScriptRun(script, "bench"));
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            Require(outcome);
            started = Stopwatch.GetTimestamp();
            _ = JsonSerializer.SerializeToUtf8Bytes(await entry(new object?[2]));
            var alone = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (i >= Warm)
            {
                calls.Add(took);
                direct.Add(alone);
            }
        }

        return (Statistics.Median(calls), Statistics.Median(direct));
    }

    private static async Task<(double HostMiB, double WorkerMiB, double First, double Again)> ResidentAsync(ScriptWorkerPool pool)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var scripts = new List<CompiledScript>();
        for (var i = 0; i < Resident; i++)
        {
            scripts.Add(Require(await pool.JudgeAsync(new ScriptUnit(new ScriptSource("small.csx", $"int Twice(int n) => n * 2; return Twice({i});")))));
        }

        var host = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
        var empty = Require(await pool.RunAsync(new ScriptRun(scripts[0], "resident"))).PeakMemoryBytes;
        var (first, again, last) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < 2; round++)
        {
            foreach (var script in scripts)
            {
                var started = Stopwatch.GetTimestamp();
                var outcome = Require(await pool.RunAsync(new ScriptRun(script, "resident")));
                (round == 0 ? first : again).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                last = outcome.PeakMemoryBytes;
            }
        }

        return (host, (last - empty) / 1048576.0, Statistics.Median(first), Statistics.Median(again));
    }

    private static Func<object?[], Task<object?>> Entry(CompiledScript script)
    {
        var submission = script.Submissions[^1];
        using var image = new MemoryStream(submission.Image.ToArray());
        return new AssemblyLoadContext("bench", isCollectible: true).LoadFromStream(image).GetType(submission.EntryType, throwOnError: true)!
            .GetMethod("<Factory>", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
    }

    private static string Long(int number)
    {
        var text = new StringBuilder("using System; using System.Linq; using System.Collections.Generic;\n").Append(CultureInfo.InvariantCulture, $"var seed = {number};\n");
        for (var i = 0; i < 33; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                int Step{{i}}(int from)
                {
                    var list = Enumerable.Range(from, 10).Where(n => n % 2 == 0).Select(n => n + {{i}}).ToList();
                    var text = string.Join(",", list);
                    return text.Length + list.Count;
                }

                """);
        }

        return text.Append("return Step0(seed);\n").ToString();
    }

    private static CompiledScript Require(ScriptJudgement judged) =>
        judged.Verdict?.Compiled ?? throw new InvalidOperationException(judged.Message ?? string.Join('\n', judged.Verdict!.Violations));

    private static ScriptOutcome Require(ScriptOutcome outcome) =>
        outcome.Kind == ScriptOutcomeKind.Result ? outcome : throw new InvalidOperationException(outcome.Message);
}
