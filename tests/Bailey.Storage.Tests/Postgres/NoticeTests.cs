using System.Threading.Channels;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Plugins.Store.Notices;
using Bailey.Storage.Tests.Stores;
using Npgsql;

namespace Bailey.Storage.Tests.Postgres;

/// <summary>Two nodes on one database.</summary>
public sealed class NoticeTests
{
    // Only where something hangs: no test waits for it.
    private const int Patience = 300_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Each_change_of_another_node_is_told_once_in_the_order_of_commits()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await using var other = fixture.OpenNode("node-2");
        var told = Channel.CreateUnbounded<StoreNotice>();
        using var watching = other.Watch(notice => told.Writer.TryWrite(notice));
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutPackage(StoreFixture.Package()), new PutInstallation(StoreFixture.Installation())), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("unheard", "x")), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutDomain(new Domain("c1", "d", null, "D"))), Cancellation);

        // What this node changes itself it need not be told; what is refused is no change.
        await other.CommitAsync(StoreFixture.Change(new PutDomain(new Domain("c2", "d", null, "D"))), Cancellation);
        await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", "r0", "{}") { Revision = 7 })), Cancellation));
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", "r1", "{}") { Owner = "c1" })), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(new DeleteRecord("run", "r1"), new DeleteRecords("run", "c1")), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(new RemoveInstallation("c1", "org.example.p", 1)), Cancellation);
        StoreNotice[] expected =
        [
            new InstallationChanged("c1", "org.example.p"), new DomainsChanged("c1"), new RecordChanged("run", "r1"), new RecordChanged("run", "r1"), new RecordChanged("run", null), new InstallationChanged("c1", "org.example.p"),
        ];
        foreach (var notice in expected)
        {
            (await told.Reader.ReadAsync(Cancellation)).ShouldBe(notice);
        }

        told.Reader.TryRead(out _).ShouldBeFalse();
        other.ListKeys("c1", "org.example.p", "", null, 9).ShouldBeEmpty("and what it told of can be read");
    }

    [Fact(Timeout = Patience)]
    public async Task No_change_is_missed_while_the_node_is_cut_off_and_none_told_twice()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var faults = Channel.CreateUnbounded<(string What, Exception Cause)>();
        fixture.Options = fixture.Options with { FaultMet = (what, cause) => faults.Writer.TryWrite((what, cause)) };
        await using var other = fixture.OpenNode("node-cut");
        var told = Channel.CreateUnbounded<StoreNotice>();
        using var watching = other.Watch(notice => told.Writer.TryWrite(notice));
        for (var number = 0; number < 60; number++)
        {
            await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", $"{number}", "{}"))), Cancellation);
            if (number % 20 == 10)
            {
                fixture.Tamper("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bailey node-cut'");
            }
        }

        for (var number = 0; number < 60; number++)
        {
            (await told.Reader.ReadAsync(Cancellation)).ShouldBe(new RecordChanged("run", $"{number}"));
        }

        var (what, cause) = await faults.Reader.ReadAsync(Cancellation);
        what.ShouldContain("node-cut");
        cause.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.AdminShutdown);
    }

    [Fact(Timeout = Patience)]
    public async Task What_a_watcher_throws_is_told_and_the_others_hear_all_the_same()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var faults = Channel.CreateUnbounded<(string What, Exception Cause)>();
        fixture.Options = fixture.Options with { FaultMet = (what, cause) => faults.Writer.TryWrite((what, cause)) };
        await using var other = fixture.OpenNode("node-watched");
        var told = Channel.CreateUnbounded<StoreNotice>();
        using var failing = other.Watch(static _ => throw new FormatException("the watcher is at fault"));
        using var watching = other.Watch(notice => told.Writer.TryWrite(notice));
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", "r", "{}"))), Cancellation);
        (await told.Reader.ReadAsync(Cancellation)).ShouldBe(new RecordChanged("run", "r"));
        var (what, cause) = await faults.Reader.ReadAsync(Cancellation);
        what.ShouldContain(nameof(RecordChanged));
        cause.ShouldBeOfType<FormatException>();
    }

    [Fact(Timeout = Patience)]
    public async Task Changes_that_are_forgotten_before_they_were_heard_are_told_of_as_a_whole()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await using var other = fixture.OpenNode("node-2");
        for (var number = 0; number < 5; number++)
        {
            await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", $"{number}", "{}"))), Cancellation);
        }

        fixture.Tamper("UPDATE changes_forgotten SET number = (SELECT MAX(number) - 1 FROM changes); DELETE FROM changes WHERE number <= (SELECT number FROM changes_forgotten)");
        var told = Channel.CreateUnbounded<StoreNotice>();
        using var watching = other.Watch(notice => told.Writer.TryWrite(notice));
        (await told.Reader.ReadAsync(Cancellation)).ShouldBe(new Resync());
        (await told.Reader.ReadAsync(Cancellation)).ShouldBe(new RecordChanged("run", "4"));
    }

    [Fact(Timeout = Patience)]
    public async Task Watcher_that_fails_keeps_no_other_from_being_told_and_one_that_ended_is_told_no_more()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await using var other = fixture.OpenNode("node-2");
        var (told, ended) = (Channel.CreateUnbounded<StoreNotice>(), Channel.CreateUnbounded<StoreNotice>());
        using var failing = other.Watch(static _ => throw new InvalidOperationException("it fails"));
        var ending = other.Watch(notice => ended.Writer.TryWrite(notice));
        using var watching = other.Watch(notice => told.Writer.TryWrite(notice));
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", "1", "{}"))), Cancellation);
        await told.Reader.ReadAsync(Cancellation);
        ending.Dispose();
        ending.Dispose();
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutRecord(new StoreRecord("run", "2", "{}"))), Cancellation);
        (await told.Reader.ReadAsync(Cancellation)).ShouldBe(new RecordChanged("run", "2"));
        ended.Reader.Count.ShouldBe(1);
    }

    [Fact(Timeout = Patience)]
    public async Task Signals_that_wait_are_those_of_this_node_and_of_nodes_that_are_gone()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var other = fixture.OpenNode("node-2");
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutSignal(Waiting(1))), Cancellation);
        await other.CommitAsync(StoreFixture.Change(new PutSignal(Waiting(2))), Cancellation);
        (await ListAsync(fixture.Store)).ShouldBe([Waiting(1).Id]);
        (await ListAsync(other)).ShouldBe([Waiting(2).Id]);

        // It ended without a word, and long ago.
        fixture.Tamper("INSERT INTO nodes (name, session, started, heartbeat) VALUES ('node-3', 'x', 0, CAST(extract(epoch FROM now() - INTERVAL '1 hour') * 1000000 AS BIGINT)); UPDATE signals SET node = 'node-3' WHERE id = (SELECT id FROM signals ORDER BY id LIMIT 1)");
        (await ListAsync(other)).ShouldBe([Waiting(1).Id, Waiting(2).Id]);
        (await other.ListNodesAsync(Cancellation)).Select(static node => (node.Name, node.IsAlive)).ShouldBe([("node-1", true), ("node-2", true), ("node-3", false)]);
        await other.DisposeAsync();
        (await ListAsync(fixture.Store)).ShouldBe([Waiting(1).Id, Waiting(2).Id]);

        static async Task<List<Guid>> ListAsync(IPluginStore store) => [.. (await store.ListWaitingSignalsAsync(10, Cancellation)).Select(static signal => signal.Id)];
    }

    private static SignalRecord Waiting(int number) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Community = "c1",
        Type = "move.made",
        Principal = "ann",
        PayloadJson = "{}",
        SentAt = DateTimeOffset.UnixEpoch,
        History = [new SignalStep(DateTimeOffset.UnixEpoch, null, SignalState.Queued, "listener")],
    };
}
