using System.Collections.Concurrent;
using System.Globalization;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Plugins.Store.Notices;
using Bailey.Storage.Postgres;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;
using Bailey.Testing.Databases;
using Npgsql;

namespace Bailey.Storage.Tests.Postgres;

/// <summary>Several nodes on one database, under load, and what becomes of it when they are killed or cut off.</summary>
public sealed class SeveralNodesTests
{
    // Only where something hangs: no test waits for it.
    private const int Patience = 300_000;
    private const string Connection = "BAILEY_TEST_POSTGRES";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Nodes_append_to_the_same_chains_without_gaps_and_number_events_in_the_order_in_which_they_can_be_seen()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await using var second = fixture.OpenNode("node-2");
        await using var third = fixture.OpenNode("node-3");
        IPluginStore[] stores = [fixture.Store, second, third];
        using var reading = new CancellationTokenSource();
        var tail = Task.Run(() => TailAsync(second, reading.Token), Cancellation);
        await Task.WhenAll(stores.SelectMany((store, node) => Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < 25; number++)
            {
                // Chains that no node has begun before, in another order on each.
                var (community, name) = ($"c{(number + (node * writer)) % 5}", $"{node}-{writer}-{number}");
                await store.CommitAsync(new StoreChange
                {
                    Audit = [StoreFixture.Entry(community, name), StoreFixture.Entry(null, name)],
                    Events = [new PublicEvent(UuidV7.Shared.Next(), DateTimeOffset.UnixEpoch, PublicEventType.PluginInstalled, community, name, "{}")],
                }, Cancellation);
            }
        }, Cancellation))));
        await reading.CancelAsync();

        var verdicts = await third.Audit.VerifyAsync(cancellationToken: Cancellation);
        verdicts.Where(static verdict => !verdict.IsWhole).ShouldBeEmpty();
        verdicts.Sum(static verdict => verdict.Entries).ShouldBe(2 * 225);
        var all = await fixture.Store.ListEventsAsync(0, 1_000, Cancellation);
        all.Length.ShouldBe(225);
        (await tail).ShouldBe(all.Select(static item => item.Number), "whoever reads on from the last event misses none");
    }

    [Fact(Timeout = Patience)]
    public async Task Event_is_not_seen_before_one_of_a_lower_number_that_is_still_being_committed()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        fixture.Options = fixture.Options with { Node = "numbers-1", WriteTimeout = TimeSpan.FromMinutes(1), StatementTimeout = TimeSpan.FromMinutes(2) };
        await fixture.ReopenAsync();
        await using var second = fixture.OpenNode("numbers-2");

        // Chains that are there already, so that nothing else keeps one node waiting for the other.
        await fixture.Store.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry("c1"), StoreFixture.Entry("c2")] }, Cancellation);
        Task first, later;
        List<long> seen;
        await using (var locking = fixture.Connect())
        {
            // What a transaction changes last, so that it has its numbers and is not committed.
            await using var command = locking.CreateCommand();
            command.CommandText = "BEGIN; SELECT batch FROM writers WHERE node = 'numbers-1' FOR UPDATE";
            command.ExecuteNonQuery();
            first = CommitAsync(fixture.Store, "c1");
            await UntilAsync(() => IsWaiting("numbers-1"));
            later = CommitAsync(second, "c2");
            await UntilAsync(() => IsWaiting("numbers-2") || later.IsCompleted);
            seen = await NumbersAsync();
        }

        await Task.WhenAll(first, later);
        var all = await NumbersAsync();
        all.Count.ShouldBe(2);
        all.Take(seen.Count).ShouldBe(seen, "an event appeared before one that was seen already");

        async Task<List<long>> NumbersAsync() => [.. (await second.ListEventsAsync(0, 10, Cancellation)).Select(static item => item.Number)];

        bool IsWaiting(string node) => fixture.Number($"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'bailey {node}' AND wait_event_type = 'Lock'") > 0;

        static Task CommitAsync(IPluginStore store, string community) => store.CommitAsync(
            new StoreChange { Audit = [StoreFixture.Entry(community)], Events = [new PublicEvent(UuidV7.Shared.Next(), DateTimeOffset.UnixEpoch, PublicEventType.PluginInstalled, community, "p", "{}")] }, Cancellation).AsTask();
    }

    [Fact(Timeout = Patience)]
    public async Task Of_changes_by_several_nodes_to_the_same_revision_one_wins()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await using var second = fixture.OpenNode("node-2");
        IPluginStore[] stores = [fixture.Store, second];
        for (var revision = 0; revision < 20; revision++)
        {
            var record = new StoreRecord("job", "j1", "{}") { Revision = revision, Lookup = "same" };
            var outcomes = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
            {
                try
                {
                    await store.CommitAsync(StoreFixture.Change(new PutRecord(record)), Cancellation);
                    return "done";
                }
                catch (PluginStoreException e)
                {
                    return e.Code;
                }
            }, Cancellation)));
            outcomes.Order().ShouldBe(["done", StoreReason.Conflict]);
        }

        // The same text to be found by, in records of two ids.
        var both = await Task.WhenAll(stores.Select((store, node) => Task.Run(async () =>
        {
            try
            {
                await store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("token", $"t{node}", "{}") { Lookup = new string('é', 1_024) })), Cancellation);
                return true;
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
            {
                return false;
            }
        }, Cancellation)));
        both.Count(static done => done).ShouldBe(1);
    }

    [Fact(Timeout = Patience)]
    [Rule("L6.12")]
    public async Task Killed_node_loses_nothing_that_was_acknowledged_and_has_its_name_again_at_once()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var random = new Random();
        HashSet<string> acknowledged = [];
        for (var round = 0; round < KilledProcess.Rounds(3); round++)
        {
            using var process = KilledProcess.Start([fixture.KeyFolder, round.ToString(CultureInfo.InvariantCulture), "node-killed"], (Connection, fixture.ConnectionString));
            await process.AwaitAsync(random.Next(1, 60));
            await Task.Delay(random.Next(0, 20), Cancellation);
            acknowledged.UnionWith(await process.KillAsync());
            await WriterLoad.CheckAsync(fixture.Store, acknowledged, [], written: null);
        }
    }

    [Fact(Timeout = Patience)]
    [Rule("L6.12")]
    public async Task Of_three_nodes_under_load_one_is_killed_and_one_cut_off_and_nothing_acknowledged_is_lost()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var away = new NpgsqlConnectionStringBuilder(fixture.ConnectionString);
        using var way = new CutProxy(away.Port);
        away.Port = way.Port;
        var options = fixture.Options with { ConnectionString = away.ConnectionString, Node = "node-2", ConnectTimeout = TimeSpan.FromSeconds(5), StatementTimeout = TimeSpan.FromSeconds(5), WriteTimeout = TimeSpan.FromSeconds(5) };
        await using var second = PostgresPluginStore.Open(options);
        using var third = KilledProcess.Start([fixture.KeyFolder, "0", "node-3"], (Connection, fixture.ConnectionString));

        using var reading = new CancellationTokenSource();
        var tail = Task.Run(() => TailAsync(fixture.Store, reading.Token), Cancellation);
        ConcurrentBag<StoreNotice> told = [];
        using var watching = fixture.Store.Watch(told.Add);
        var (first, cut) = (new WriterLoad(fixture.Store, "first", 2).Start(), new WriterLoad(second, "cut", 2).Start());
        await third.AwaitAsync(20);
        await cut.AwaitAsync(10);

        way.Cut();
        var killed = await third.KillAsync();
        await first.AwaitAsync(30);
        await UntilAsync(() => cut.Refused > 0);

        // It has to get in again by itself, and what it was refused must not be stored.
        way.Mend();
        await cut.AwaitAsync(10);
        await first.AwaitAsync(10);
        await Task.WhenAll(first.StopAsync(), cut.StopAsync());

        string[] acknowledged = [.. first.Acknowledged, .. cut.Acknowledged, .. killed];
        await WriterLoad.CheckAsync(fixture.Store, acknowledged, cut.Unknown, written: null);
        await UntilAsync(() => cut.Acknowledged.Concat(killed).All(name => told.Contains(new InstallationChanged("c1", $"p-{name}"))));
        told.OfType<InstallationChanged>().ShouldBeUnique();
        told.OfType<InstallationChanged>().Where(static notice => notice.PluginId.StartsWith("p-first", StringComparison.Ordinal)).ShouldBeEmpty();
        await reading.CancelAsync();
        (await tail).ShouldBe((await fixture.Store.ListEventsAsync(0, 1_000_000, Cancellation)).Select(static item => item.Number));
        await using var again = fixture.OpenNode("node-3");
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(10, Cancellation);
        }
    }

    // As whoever delivers events does: each time from the last number that was seen.
    private static async Task<List<long>> TailAsync(IPluginStore store, CancellationToken ending)
    {
        List<long> seen = [];
        for (var isLast = false; ;)
        {
            var page = await store.ListEventsAsync(seen.Count == 0 ? 0 : seen[^1], 100, Cancellation);
            seen.AddRange(page.Select(static item => item.Number));
            if (page.IsEmpty && isLast)
            {
                return seen;
            }

            isLast = ending.IsCancellationRequested;
            await Task.Delay(2, Cancellation);
        }
    }
}
