using System.Globalization;
using System.Text;

namespace Bailey.Bench.Policy;

/// <summary>Compares permission decisions with Cedar, in turns, and measures the other checks and the ledgers; reports medians.</summary>
internal static class PolicyRunner
{
    public const string Usage = """
        bench/policy [--rounds N] [--write]
          --rounds N       samples of each figure, at least 1; default 7
          --write          put the tables into docs/benchmarks.md
        """;

    private const int WarmUps = 3, Checks = 1_000_000, CedarChecks = 200, Ledgers = 1_000_000;

    public static int Run(string[] arguments)
    {
        if (!TryParse(arguments, out var rounds, out var write))
        {
            System.Console.Error.WriteLine(Usage);
            return 2;
        }

        var root = BenchmarkRunner.FindRoot();
        var scenario = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench")).FullName, "cedar.json");
        File.WriteAllText(scenario, PolicyScenario.ToCedar());
        using var bailey = new EngineProcess("Bailey", Environment.ProcessPath!, "policy-worker");
        using var cedar = new EngineProcess("Cedar", "node", Path.Combine(root, "bench", "cedar", "driver.mjs"), scenario);

        var report = new StringBuilder();
        report.AppendLine(MachineDescription.Read(rounds)).AppendLine();
        var agree = ComparePermissions(bailey, cedar, rounds, report);
        report.AppendLine();
        agree &= MeasureChecks(bailey, rounds, report);
        report.AppendLine();
        var (bytes, enforcing) = bailey.Run("ledgers", Ledgers);
        agree &= enforcing == Ledgers.ToString(CultureInfo.InvariantCulture);
        report.AppendLine(CultureInfo.InvariantCulture, $"Quota ledgers of {Ledgers:N0} principals: {bytes / (1 << 20):F0} MiB, {bytes / Ledgers:F0} bytes each.");

        System.Console.WriteLine();
        System.Console.WriteLine(report);
        if (write && agree)
        {
            BenchmarkDocument.Write(Path.Combine(root, "docs", "benchmarks.md"), "bench/policy", report.ToString());
            System.Console.WriteLine("written to docs/benchmarks.md");
        }

        return agree ? 0 : 1;
    }

    private static bool ComparePermissions(EngineProcess bailey, EngineProcess cedar, int rounds, StringBuilder report)
    {
        report.AppendLine("| permission check | Bailey ns | bytes | Cedar ns | Cedar to Bailey |").AppendLine("|---|---:|---:|---:|---:|");
        var agree = true;
        foreach (var (name, permission, expected) in PolicyScenario.Questions)
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var round = -WarmUps; round < rounds; round++)
            {
                var mine = Ask(bailey, name, Checks, expected, ref agree);
                var other = Ask(cedar, name, CedarChecks, expected, ref agree);
                if (round >= 0)
                {
                    ours.Add(mine);
                    theirs.Add(other);
                }
            }

            var (median, cedarMedian) = (Statistics.Median(ours), Statistics.Median(theirs));
            report.AppendLine(CultureInfo.InvariantCulture, $"| {name.Replace('-', ' ')}: `{permission}`, {(expected ? "allowed" : "denied")} | {median:F1} | {Bytes(bailey, name):F0} | {cedarMedian:N0} | {cedarMedian / median:N0} |");
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: Bailey {median:F1} ns, Cedar {cedarMedian:N0} ns"));
        }

        return agree;
    }

    private static bool MeasureChecks(EngineProcess bailey, int rounds, StringBuilder report)
    {
        report.AppendLine("| other checks | Bailey ns | bytes |").AppendLine("|---|---:|---:|");
        var agree = true;
        foreach (var (name, expected, title) in PolicyChecks.Capabilities.Concat(PolicyChecks.Egress))
        {
            var samples = new List<double>();
            for (var round = -WarmUps; round < rounds; round++)
            {
                var sample = Ask(bailey, name, Checks, expected, ref agree);
                if (round >= 0)
                {
                    samples.Add(sample);
                }
            }

            var median = Statistics.Median(samples);
            report.AppendLine(CultureInfo.InvariantCulture, $"| {title} | {median:F1} | {Bytes(bailey, name):F0} |");
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {median:F1} ns"));
        }

        return agree;
    }

    private static double Ask(EngineProcess engine, string name, int count, bool expected, ref bool agree)
    {
        var (nanoseconds, allowed) = engine.Run(name, count);
        if (allowed != (expected ? count : 0).ToString(CultureInfo.InvariantCulture))
        {
            System.Console.Error.WriteLine($"{name}: {engine.Name} allowed {allowed} of {count}, where {(expected ? "all" : "none")} must be");
            agree = false;
        }

        return nanoseconds / count;
    }

    private static double Bytes(EngineProcess engine, string name) => Math.Floor(engine.Run(name + "/bytes", Checks).Nanoseconds / Checks);

    private static bool TryParse(string[] arguments, out int rounds, out bool write)
    {
        (rounds, write) = (7, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--write")
            {
                write = true;
            }
            else if (arguments[i] == "--rounds" && i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds > 0)
            {
                i++;
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
