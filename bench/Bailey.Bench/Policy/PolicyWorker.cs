using System.Globalization;

namespace Bailey.Bench.Policy;

/// <summary>
/// Asks Bailey's policy: reads <c>NAME N</c> lines, answers <c>NANOSECONDS ALLOWED</c>, in processor time of this process, where ALLOWED is how many of the N
/// answers allowed; to <c>NAME/bytes N</c> bytes that all N allocated, to <c>ledgers N</c> bytes that the ledgers of N principals hold, and how many enforce.
/// </summary>
internal static class PolicyWorker
{
    private const string Bytes = "/bytes";

    public static void Serve()
    {
        var checks = PolicyChecks.Create();
        System.Console.WriteLine("ready");
        while (System.Console.ReadLine() is { } line)
        {
            try
            {
                var parts = line.Split(' ');
                System.Console.WriteLine(Answer(checks, parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)));
            }
            catch (Exception exception)
            {
                System.Console.WriteLine($"error {exception.Message.ReplaceLineEndings(" ")}");
            }
        }
    }

    private static string Answer(Dictionary<string, Func<int, int>> checks, string name, int count)
    {
        if (name == "ledgers")
        {
            var (bytes, enforcing) = LedgerMemory.Measure(count);
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} {enforcing}");
        }

        if (name.EndsWith(Bytes, StringComparison.Ordinal))
        {
            var check = checks[name[..^Bytes.Length]];
            var before = GC.GetAllocatedBytesForCurrentThread();
            var answered = check(count);
            return string.Create(CultureInfo.InvariantCulture, $"{GC.GetAllocatedBytesForCurrentThread() - before} {answered}");
        }

        var start = Environment.CpuUsage.TotalTime;
        var allowed = checks[name](count);
        return string.Create(CultureInfo.InvariantCulture, $"{(Environment.CpuUsage.TotalTime - start).TotalNanoseconds:F0} {allowed}");
    }
}
