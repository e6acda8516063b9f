using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bailey.Bench.Hooks;

namespace Bailey.Bench.Http;

/// <summary>Finds the highest rate of hook calls over HTTP that keeps p99 within its bound, of <c>bailey serve</c> and of a node server with @extism/extism.</summary>
internal static class LoadBenchmark
{
    private const string Seconds = "BAILEY_LOAD_SECONDS";
    private const double FirstRate = 250;
    private static readonly TimeSpan s_longestSearch = TimeSpan.FromMinutes(2);
    private const int Bisections = 4, Holds = 4;
    private const double Room = 0.65;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var time = TimeSpan.FromSeconds(double.TryParse(Environment.GetEnvironmentVariable(Seconds), CultureInfo.InvariantCulture, out var given) && given is >= 1 and <= 86_400 ? given : 20);
        var root = BenchmarkRunner.FindRoot();
        var module = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench")).FullName, "hooks.wasm");
        await File.WriteAllBytesAsync(module, HookModule.Build());
        using var data = new BaileyData();
        using var bailey = new ServerProcess("dotnet", Path.Combine(root, "src", "Bailey.Cli", "bin", "Release", "net10.0", "bailey.dll"), "serve", "--data", data.Folder, "--listen", "http://127.0.0.1:0", "--json");
        using var ours = new LoadClients(new Uri(bailey.Address, BaileyData.Hook), await data.PrepareAsync());
        if (Array.IndexOf(arguments, "--rate") is >= 0 and var at && at + 1 < arguments.Length && double.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out var rate) && rate > 0)
        {
            await ours.RunAsync(Math.Min(FirstRate, rate), TimeSpan.FromSeconds(5), toTheEnd: true);
            await ours.RunAsync(rate, TimeSpan.FromSeconds(Math.Min(20, time.TotalSeconds)), toTheEnd: true);
            var only = await StepAsync("bailey serve", ours, rate, time, toTheEnd: true);
            System.Console.WriteLine($"late in the seconds {string.Join(", ", only.Late.Select(static second => $"{second.Second} ({second.Count})"))}");
            return only.Holds ? 0 : 1;
        }

        using var node = new ServerProcess("node", Path.Combine(root, "bench", "extism", "server.mjs"), module);
        using var theirs = new LoadClients(new Uri(node.Address, "/hooks/bench.echo"), []);

        // A fifth of the time, and two minutes at most, is for the search; the whole is for holding on to what was found.
        var search = time / 5 < s_longestSearch ? time / 5 : s_longestSearch;
        var mine = await SearchAsync("bailey serve", ours, search);
        var other = await SearchAsync("node with @extism/extism", theirs, search);
        var begin = bailey.Mebibytes();
        var held = await HoldAsync("bailey serve", ours, mine, time);
        var (end, peak) = (bailey.Mebibytes(), bailey.PeakMebibytes);
        var otherBegin = node.Mebibytes();
        var otherHeld = await HoldAsync("node with @extism/extism", theirs, other, time);

        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s at the rate that was found for each server, {LoadClients.Count} people, client and server on the same {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}.").AppendLine();
        report.AppendLine("| hook calls over HTTP, p99 within 50 ms | `bailey serve` | node with @extism/extism | ratio |").AppendLine("|---|---:|---:|---:|");
        Row("calls a second", held.Answered, otherHeld.Answered, "N0");
        Row("median, ms", held.Median, otherHeld.Median, "N1");
        Row("p99, ms", held.P99, otherHeld.P99, "N1");
        Row("memory when the rate was found, MiB", begin, otherBegin, "N0");
        Row("memory at the end, MiB", end, node.Mebibytes(), "N0");
        Row("memory at most, MiB", peak, node.PeakMebibytes, "N0");
        System.Console.WriteLine();
        System.Console.WriteLine(report);
        var isFit = held.Holds && otherHeld.Holds;
        if (!isFit)
        {
            System.Console.WriteLine($"no rate was held: the machine is too busy, or the time too short ({Seconds}); {held.Fault ?? otherHeld.Fault}");
        }
        else if (arguments.Contains("--write"))
        {
            BenchmarkDocument.Write(Path.Combine(root, "docs", "benchmarks.md"), "bench/http", report.ToString());
            System.Console.WriteLine("written to docs/benchmarks.md");
        }

        return isFit ? 0 : 1;

        void Row(string name, double ourFigure, double theirFigure, string format) => report.AppendLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {ourFigure.ToString(format, CultureInfo.InvariantCulture)} | {theirFigure.ToString(format, CultureInfo.InvariantCulture)} | {(theirFigure > 0 ? ourFigure / theirFigure : 0):F2} |"));
    }

    // Twice as many until they are too many, and then between; a step that fails is tried once more, as a machine has other things to do.
    private static async Task<double> SearchAsync(string name, LoadClients clients, TimeSpan time)
    {
        var step = time / 12;

        // Connections are made, and code is compiled, before anything counts.
        await clients.RunAsync(FirstRate, TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds / 2, 5, 30)), toTheEnd: true);
        var (low, high) = (0.0, FirstRate);
        while (high < 1_000_000 && await HoldsAsync(name, clients, high, step))
        {
            (low, high) = (high, high * 2);
        }

        for (var bisection = 0; bisection < Bisections; bisection++)
        {
            var middle = (low + high) / 2;
            (low, high) = await HoldsAsync(name, clients, middle, step) ? (middle, high) : (low, middle);
        }

        return Math.Max(low, 1);
    }

    private static async Task<bool> HoldsAsync(string name, LoadClients clients, double rate, TimeSpan time) =>
        (await StepAsync(name, clients, rate, time)).Holds || (await StepAsync(name, clients, rate, time)).Holds;

    // What holds for ten seconds does not for ten minutes, in which a machine has other things to do now and then: some room is left for catching up.
    private static async Task<LoadStep> HoldAsync(string name, LoadClients clients, double rate, TimeSpan time)
    {
        rate *= Room;
        for (var attempt = 1; ; attempt++)
        {
            var step = await StepAsync($"{name}, held", clients, rate, time);
            if (step.Holds || attempt == Holds)
            {
                return step;
            }

            rate *= 0.85;
        }
    }

    private static async Task<LoadStep> StepAsync(string name, LoadClients clients, double rate, TimeSpan time, bool toTheEnd = false)
    {
        var step = await clients.RunAsync(rate, time, toTheEnd);
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate:N0} a second: {step.Answered:N0} answered, median {step.Median:F1} ms, p99 {step.P99:F1} ms, late in {step.Late.Count} seconds{(step.Failed > 0 ? $", {step.Failed} failed: {step.Fault}" : "")}"));
        return step;
    }
}
