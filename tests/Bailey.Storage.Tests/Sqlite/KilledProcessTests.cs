using System.Globalization;
using Bailey.Storage.Sqlite;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Sqlite;

/// <summary>A process that changes the store from several threads is killed at any moment. BAILEY_KILL_ROUNDS says how often; 5 times where it does not.</summary>
public sealed class KilledProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Rounds { get; } = KilledProcess.Rounds(5);

    [Fact]
    [Rule("L6.12")]
    public async Task Killed_process_loses_nothing_that_was_acknowledged_and_leaves_nothing_half_stored()
    {
        using var folder = new TemporaryFolder();
        var state = folder["state"];
        var random = new Random();
        HashSet<string> acknowledged = [];
        for (var round = 0; round < Rounds; round++)
        {
            // By the number of acknowledged changes and a moment more, so that each round is killed in the midst of work.
            acknowledged.UnionWith(await RunAndKill(state, round, random.Next(1, 120), TimeSpan.FromMilliseconds(random.Next(0, 20))));
            await Check(state, acknowledged);
        }

        acknowledged.Count.ShouldBeGreaterThan(Rounds);
    }

    private static async Task<List<string>> RunAndKill(string state, int round, int lines, TimeSpan more)
    {
        using var process = KilledProcess.Start([state, round.ToString(CultureInfo.InvariantCulture)]);
        await process.AwaitAsync(lines);
        await Task.Delay(more, Cancellation);
        return await process.KillAsync();
    }

    private static async Task Check(string state, HashSet<string> acknowledged)
    {
        await using var store = SqlitePluginStore.Open(state);
        (await store.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldAllBe(verdict => verdict.IsWhole);
        HashSet<string> audited = [];
        await foreach (var entry in store.Audit.ReadAsync("c1", cancellationToken: Cancellation))
        {
            if (entry.Entry.Principal == "change")
            {
                audited.Add(entry.Entry.Target!);
            }
        }

        acknowledged.Except(audited).ShouldBeEmpty("these were acknowledged, and the audit log knows nothing of them");
        var installed = (await store.ListInstallationsAsync("c1", Cancellation)).Select(installation => installation.PluginId[2..]).ToHashSet();
        installed.ShouldBe(audited, ignoreOrder: true);
        (await store.ListEventsAsync(0, 1_000_000, Cancellation)).Select(item => item.Event.Plugin![2..]).ShouldBe(audited, ignoreOrder: true);
        foreach (var name in audited)
        {
            store.GetValue("c1", "p", $"{name}/a").ShouldNotBeNull().Bytes.ToArray().ShouldBe(System.Text.Encoding.ASCII.GetBytes(name));
            store.GetValue("c1", "p", $"{name}/b").ShouldNotBeNull().Bytes.ToArray().ShouldBe(System.Text.Encoding.ASCII.GetBytes(name));
            (await store.FindPackageAsync($"sha256:{name}", Cancellation)).ShouldNotBeNull();
        }
    }
}
