using System.Globalization;
using System.Text;

namespace Bailey.Bench.Hooks;

/// <summary>Compares hooks dispatched by Bailey with calls by @extism/extism in node, in turns; reports medians.</summary>
internal static class HookRunner
{
    private const int WarmUps = 3, Calls = 20_000, HostCalls = 200_000;

    private static readonly (string Name, string Title, int Count)[] s_measures =
    [
        ("noop", "a package that does nothing", Calls),
    ];

    public static int Run(string[] arguments)
    {
        var (rounds, write) = (7, arguments.Contains("--write"));
        var root = BenchmarkRunner.FindRoot();
        var module = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench")).FullName, "hooks.wasm");
        File.WriteAllBytes(module, HookModule.Build());
        using var bailey = new EngineProcess("Bailey", Environment.ProcessPath!, "hook-worker");
        using var node = new EngineProcess("@extism/extism", "node", Path.Combine(root, "bench", "extism", "driver.mjs"), module);
        var report = new StringBuilder();
        report.AppendLine(MachineDescription.Read(rounds)).AppendLine();
        report.AppendLine("| one call, median | Bailey us | @extism/extism us | ratio |").AppendLine("|---|---:|---:|---:|");
        var agree = true;
        foreach (var (name, title, count) in s_measures)
        {
            var (ours, theirs) = Measure(bailey, node, name, count, rounds, ref agree);
            report.AppendLine(CultureInfo.InvariantCulture, $"| {title} | {ours / 1000:F2} | {theirs / 1000:F2} | {theirs / ours:F1} |");
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: Bailey {ours / 1000:F2} us, @extism/extism {theirs / 1000:F2} us"));
        }

        var (our, their) = Measure(bailey, node, "gets", HostCalls, rounds, ref agree);
        report.AppendLine().AppendLine("| calls of the host (`kv_get`), each audited by Bailey into SQLite | Bailey a second | @extism/extism a second (not audited) |").AppendLine("|---|---:|---:|");
        report.AppendLine(CultureInfo.InvariantCulture, $"| {HookModule.Gets:N0} in a call | {HostCalls / our * 1e9:N0} | {HostCalls / their * 1e9:N0} |");
        System.Console.WriteLine();
        System.Console.WriteLine(report);
        if (write && agree)
        {
            BenchmarkDocument.Write(Path.Combine(root, "docs", "benchmarks.md"), "bench/hooks", report.ToString());
            System.Console.WriteLine("written to docs/benchmarks.md");
        }

        return agree ? 0 : 1;
    }

    private static (double Ours, double Theirs) Measure(EngineProcess bailey, EngineProcess node, string name, int count, int rounds, ref bool agree)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = -WarmUps; round < rounds; round++)
        {
            var (mine, check) = bailey.Run(name, count);
            var (other, theirCheck) = node.Run(name, count);
            agree &= check == theirCheck;
            if (round >= 0)
            {
                ours.Add(mine);
                theirs.Add(other);
            }
        }

        return (Statistics.Median(ours), Statistics.Median(theirs));
    }
}
