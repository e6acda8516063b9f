using System.Globalization;
using System.Text;

namespace Bailey.Bench;

/// <summary>Runs every program on every engine, in turns, and reports medians.</summary>
internal static class BenchmarkRunner
{
    private const string Native = "native", V8 = "V8", Guarded = "guard pages";
    private const int WarmUps = 2;

    public static int Run(BenchmarkSettings settings)
    {
        var root = FindRoot();
        var artifacts = Path.Combine(root, "artifacts", "bench");
        var programs = BenchmarkProgram.Load(Path.Combine(root, "bench", "programs"));
        var unknown = settings.Programs.Except(programs.Select(program => program.Name)).ToArray();
        if (unknown.Length > 0)
        {
            System.Console.Error.WriteLine($"there is no program named {string.Join(", ", unknown)}; there are {string.Join(", ", programs.Select(program => program.Name))}");
            return 2;
        }

        programs = [.. programs.Where(program => settings.Programs.Count == 0 || settings.Programs.Contains(program.Name))];
        var bench = Environment.ProcessPath!;
        using var native = new EngineProcess(Native, Path.Combine(artifacts, "native"));
        using var node = new EngineProcess(V8, "node", Path.Combine(root, "bench", "node-driver.mjs"), artifacts);
        using var checks = new EngineProcess("explicit checks", bench, "worker", "explicit", artifacts);
        using var guarded = new EngineProcess(Guarded, bench, "worker", "guarded", artifacts);
        using var fuel = new EngineProcess("with fuel", bench, "worker", "fuel", artifacts);
        EngineProcess[] engines = [native, node, checks, guarded, fuel];

        var report = new StringBuilder();
        report.AppendLine(MachineDescription.Read(settings.Rounds)).AppendLine();
        var allAgree = ComparePrograms(programs, engines, settings.Rounds, report);
        if (!settings.SkipMicro)
        {
            report.AppendLine();
            MicroComparison.Run([node, checks, guarded, fuel], settings.Rounds, report);
        }

        System.Console.WriteLine();
        System.Console.WriteLine(report);
        if (settings.Write && allAgree)
        {
            BenchmarkDocument.Write(Path.Combine(root, "docs", "benchmarks.md"), "bench/run", report.ToString());
            System.Console.WriteLine("written to docs/benchmarks.md");
        }

        return allAgree ? 0 : 1;
    }

    private static bool ComparePrograms(BenchmarkProgram[] programs, EngineProcess[] engines, int rounds, StringBuilder report)
    {
        var wasm = engines.Where(engine => engine.Name is not Native and not V8).Select(engine => engine.Name).ToArray();
        report.AppendLine($"| program | native ms | V8 ms |{string.Concat(wasm.Select(name => $" {name} ms | to V8 |"))} {Guarded} to native |");
        report.AppendLine($"|---|---:|---:|{string.Concat(Enumerable.Repeat("---:|---:|", wasm.Length))}---:|");
        var ratios = wasm.ToDictionary(name => name, _ => new List<double>());
        var toNative = new List<double>();
        var allAgree = true;
        foreach (var program in programs)
        {
            var times = Measure(program, engines, rounds, out var agree);
            allAgree &= agree;
            report.Append(CultureInfo.InvariantCulture, $"| {program.Name} | {times[Native]:F1} | {times[V8]:F1} |");
            foreach (var name in wasm)
            {
                report.Append(CultureInfo.InvariantCulture, $" {times[name]:F1} | {times[name] / times[V8]:F2} |");
            }

            report.AppendLine(CultureInfo.InvariantCulture, $" {times[Guarded] / times[Native]:F2} |");
            if (program.Counts)
            {
                toNative.Add(times[Guarded] / times[Native]);
                foreach (var name in wasm)
                {
                    ratios[name].Add(times[name] / times[V8]);
                }
            }
        }

        if (toNative.Count > 0)
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"| **geometric mean**, without br_table and large_interpreter | | |{string.Concat(wasm.Select(name => string.Create(CultureInfo.InvariantCulture, $" | **{Statistics.GeometricMean(ratios[name]):F2}** |")))} {Statistics.GeometricMean(toNative):F2} |");
        }

        return allAgree;
    }

    /// <summary>Median milliseconds of each engine; the engines take turns, so that what disturbs one disturbs all.</summary>
    private static Dictionary<string, double> Measure(BenchmarkProgram program, EngineProcess[] engines, int rounds, out bool agree)
    {
        var samples = engines.ToDictionary(engine => engine.Name, _ => new List<double>());
        var checksums = new Dictionary<string, string>();
        for (var round = -WarmUps; round < rounds; round++)
        {
            for (var turn = 0; turn < engines.Length; turn++)
            {
                var engine = engines[(turn + round + WarmUps) % engines.Length];
                var (nanoseconds, checksum) = engine.Run(program.Name, program.Size);
                checksums[engine.Name] = checksum;
                if (round >= 0)
                {
                    samples[engine.Name].Add(nanoseconds / 1e6);
                }
            }
        }

        agree = checksums.Values.Distinct().Count() == 1;
        if (!agree)
        {
            System.Console.Error.WriteLine($"{program.Name}: the results differ: {string.Join(", ", checksums)}");
        }

        var medians = samples.ToDictionary(pair => pair.Key, pair => Statistics.Median(pair.Value));
        System.Console.WriteLine($"{program.Name}: {string.Join(", ", medians.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:F1} ms")))}");
        return medians;
    }

    internal static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Bailey.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("run the benchmarks by bench/run, from a clone of the repository");
    }
}
