using System.Diagnostics;
using System.Globalization;
using Bailey.Plugins.Audit;
using Bailey.Storage.Sqlite;

namespace Bailey.Bench.Audit;

/// <summary>How many audited host calls a second the store takes, durably, from one thread that makes them: <c>audit [ENTRIES]</c>.</summary>
internal static class AuditThroughput
{
    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("bailey-bench-").FullName;
        try
        {
            Measure(folder, count).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(string folder, int count)
    {
        await using var store = SqlitePluginStore.Open(Path.Combine(folder, "state"));
        Produce(store, 50_000);
        await store.Audit.FlushAsync();

        var (started, cpu) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        Produce(store, count);
        await store.Audit.FlushAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var each = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / count;
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"write    {count / seconds,12:N0} entries/s  ({each:0.0} us of processor time each, producer and writer)"));

        started = Stopwatch.GetTimestamp();
        var verdicts = await store.Audit.VerifyAsync();
        seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"verify   {verdicts.Sum(static verdict => verdict.Entries) / seconds,12:N0} entries/s  ({(verdicts.All(static verdict => verdict.IsWhole) ? "whole" : "NOT WHOLE")})"));

        foreach (var (name, query) in Queries())
        {
            await store.Audit.QueryAsync(query);
            started = Stopwatch.GetTimestamp();
            var page = await store.Audit.QueryAsync(query);
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"query    {Stopwatch.GetElapsedTime(started).TotalMilliseconds,12:0.0} ms a page of {page.Entries.Length} by {name}"));
        }
    }

    private static IEnumerable<(string, AuditQuery)> Queries()
    {
        var all = new AuditQuery { Community = "bench" };
        yield return ("nothing", all);
        yield return ("plugin", all with { Plugin = "org.example.plugin-3" });
        yield return ("a principal that was here once", all with { Principal = "rare" });
        yield return ("a principal that never was", all with { Principal = "nobody" });
        yield return ("denials of a domain", all with { DomainSubtree = "/games", Outcome = AuditOutcome.Denied });
    }

    // As a plugin's host calls come: a few for each operation, most allowed.
    private static void Produce(SqlitePluginStore store, int count)
    {
        string[] principals = [.. Enumerable.Range(0, 100).Select(static number => $"user-{number}")];
        string[] plugins = [.. Enumerable.Range(0, 10).Select(static number => $"org.example.plugin-{number}")];
        string[] domains = ["/", "/games", "/games/chess", "/work"];
        var decision = Guid.Empty;
        for (var number = 0; number < count; number++)
        {
            if (number % 4 == 0)
            {
                decision = UuidV7.Shared.Next();
            }

            var isDenied = number % 50 == 0;
            store.Audit.Write([new AuditEntry
            {
                Id = UuidV7.Shared.Next(),
                Time = TimeProvider.System.GetUtcNow(),
                Community = "bench",
                DomainPath = domains[number / 4 % domains.Length],
                Principal = number == count / 2 ? "rare" : principals[number / 4 % principals.Length],
                Plugin = plugins[number / 4 % plugins.Length],
                Version = "1.4.2",
                Action = AuditAction.HostCall,
                Capability = "network:connect",
                Target = "https://api.example.com/v1/things/12345",
                Outcome = isDenied ? AuditOutcome.Denied : AuditOutcome.Ok,
                ReasonCode = isDenied ? "capability_not_granted" : "ok",
                DecisionId = decision,
                Duration = TimeSpan.FromMicroseconds(37),
                Fuel = 5_000,
            }]);
        }
    }
}
