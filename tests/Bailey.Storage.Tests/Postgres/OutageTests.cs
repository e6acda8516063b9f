using Bailey.Plugins.Store;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;
using Bailey.Testing.Databases;

namespace Bailey.Storage.Tests.Postgres;

/// <summary>The database goes away in the midst of work, and comes back.</summary>
public sealed class OutageTests
{
    // Only where something hangs: no test waits for it.
    private const int Patience = 300_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    [Rule("L6.12")]
    public async Task Connections_that_are_cut_in_the_midst_of_work_lose_nothing_and_store_nothing_twice()
    {
        await using var fixture = await PostgresFixture.OpenAsync(StoreSettings.Quick with { Node = "node-torn" });
        var load = new WriterLoad(fixture.Store, "torn", 4).Start();
        for (var round = 0; round < 10; round++)
        {
            await load.AwaitAsync(5);
            fixture.Tamper("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bailey node-torn'");
        }

        await load.AwaitAsync(10);
        await load.StopAsync();
        await WriterLoad.CheckAsync(fixture.Store, load.Acknowledged, load.Unknown, load.Written);
    }

    [Fact(Timeout = Patience)]
    [Rule("L6.12")]
    public async Task Server_that_is_restarted_or_crashes_under_load_loses_nothing_acknowledged_and_all_goes_on_by_itself()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        await using var server = await PostgresServer.StartAsync();
        await using var fixture = await PostgresFixture.OpenAsync(server: server);
        var load = new WriterLoad(fixture.Store, "load", 4).Start();
        foreach (var crash in (bool[])[false, true, true])
        {
            await load.AwaitAsync(20);
            await server.StopAsync(crash);
            await server.StartAgainAsync();
        }

        await load.AwaitAsync(20);
        await load.StopAsync();
        await WriterLoad.CheckAsync(fixture.Store, load.Acknowledged, load.Unknown, load.Written);
        (await fixture.Store.ListNodesAsync(Cancellation)).ShouldHaveSingleItem().IsAlive.ShouldBeTrue();
    }

    [Fact(Timeout = Patience)]
    [Rule("L6.13")]
    public async Task Changes_are_refused_while_the_server_is_away_and_entries_wait_until_it_is_back()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        await using var server = await PostgresServer.StartAsync();
        await using var fixture = await PostgresFixture.OpenAsync(server: server);
        fixture.Options = fixture.Options with { WriteTimeout = TimeSpan.FromMilliseconds(200), QueueLength = 10 };
        await fixture.ReopenAsync();
        await fixture.WriteAsync(2);
        await server.StopAsync();
        fixture.Audit.Write([StoreFixture.Entry(target: "kept")]);
        var refused = await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("refused", "x")) with { Audit = [StoreFixture.Entry(target: "refused")] }, Cancellation));
        refused.Code.ShouldBe(StoreReason.Unavailable);
        refused.Message.ShouldContain("can be reached");
        Should.Throw<PluginStoreException>(() => fixture.Store.GetValue("c1", "p", "k")).Code.ShouldBe(StoreReason.Unavailable);

        // The queue is bounded: when it is full whoever writes waits, and is refused in the end.
        var taken = 1;
        Should.Throw<PluginStoreException>(() =>
        {
            for (; taken < 100; taken++)
            {
                fixture.Audit.Write([StoreFixture.Entry(target: $"kept {taken}")]);
            }
        }).Code.ShouldBe(StoreReason.Unavailable);
        taken.ShouldBe(10);

        await server.StartAgainAsync();
        await EventuallyAsync(async () => await fixture.Audit.FlushAsync(Cancellation));
        (await fixture.ReadAsync()).Skip(2).Select(static entry => entry.Entry.Target).ShouldBe(["kept", .. Enumerable.Range(1, 9).Select(static number => $"kept {number}")]);
        fixture.Store.GetValue("c1", "org.example.p", "refused").ShouldBeNull();
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
    }

    [Fact(Timeout = Patience)]
    [Rule("L6.13")]
    public async Task Lock_of_somebody_else_is_waited_for_no_longer_than_allowed()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.WriteAsync(1);
        fixture.Options = fixture.Options with { WriteTimeout = TimeSpan.FromMilliseconds(200) };
        await fixture.ReopenAsync();
        await using (var locking = fixture.Connect())
        {
            await using var command = locking.CreateCommand();
            command.CommandText = "BEGIN; SELECT id FROM audit_chains FOR UPDATE";
            command.ExecuteNonQuery();
            var refused = await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry()] }, Cancellation));
            (refused.Code, refused.Message.Contains("holds a lock", StringComparison.Ordinal)).ShouldBe((StoreReason.Unavailable, true));
        }

        await EventuallyAsync(async () => await fixture.Store.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry()] }, Cancellation));
        (await fixture.VerifyAsync()).Entries.ShouldBe(2);
    }

    private static async Task EventuallyAsync(Func<Task> act)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await act();
                return;
            }
            catch (PluginStoreException) when (attempt < 6_000)
            {
                await Task.Delay(10, Cancellation);
            }
        }
    }
}
