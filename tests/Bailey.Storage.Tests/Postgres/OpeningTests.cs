using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Hosting;
using Bailey.Storage.Postgres;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;
using Bailey.Testing.Databases;
using Npgsql;

namespace Bailey.Storage.Tests.Postgres;

/// <summary>What is refused when a store is opened, and with what words.</summary>
public sealed class OpeningTests
{
    private const string Secret = "hunter2";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData($"Host=db;Database=x;Password={Secret};Colour=blue")]
    [InlineData($"Host=db;Database=x;Port=many;Password={Secret}")]
    [InlineData($"Host=db;Database=x;Password={Secret};{Secret}")]
    [InlineData($"postgres://bailey:{Secret}@db/x")]
    [InlineData($"Database=x;Password={Secret}")]
    [InlineData($"Host=db;Password={Secret}")]
    public void Connection_string_that_cannot_be_read_is_refused_without_telling_what_it_says(string connectionString)
    {
        var refused = Should.Throw<ArgumentException>(() => PostgresPluginStore.Open(new PostgresPluginStoreOptions { ConnectionString = connectionString, KeyFolder = "/nowhere" }));
        refused.Message.ShouldContain("Host=");
        refused.ToString().ShouldNotContain(Secret);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_and_none_shows_the_password()
    {
        var options = new PostgresPluginStoreOptions { ConnectionString = $"Host=db;Database=x;Password={Secret}", KeyFolder = "/nowhere" };
        PostgresPluginStoreOptions[] faulty =
        [
            options with { Node = "" }, options with { Node = "a\nb" }, options with { QueueLength = 0 }, options with { QueueBytes = 1 }, options with { BatchDelay = TimeSpan.FromMinutes(1) },
            options with { WriteTimeout = TimeSpan.Zero }, options with { OutcomeTimeout = TimeSpan.FromDays(1) }, options with { ConnectTimeout = TimeSpan.Zero }, options with { StatementTimeout = TimeSpan.FromHours(1) },
            options with { RetryDelay = TimeSpan.Zero }, options with { Readers = 0 }, options with { EventsKept = 1 }, options with { Heartbeat = TimeSpan.FromMinutes(1) }, options with { NodeTimeout = TimeSpan.FromSeconds(9) },
            options with { PollInterval = TimeSpan.FromMinutes(1) },
        ];
        foreach (var fault in faulty)
        {
            Should.Throw<ArgumentOutOfRangeException>(() => PostgresPluginStore.Open(fault)).Message.ShouldContain("out of its range");
        }

        options.ToString().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Wrong_password_and_a_server_that_is_not_there_are_told_apart_and_show_no_password()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var wrong = new NpgsqlConnectionStringBuilder(fixture.ConnectionString) { Password = Secret };
        var refused = Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(fixture.Options with { ConnectionString = wrong.ConnectionString, Node = "other" }));
        (refused.Code, refused.Message.Contains("check user and password", StringComparison.Ordinal)).ShouldBe((StoreReason.Unavailable, true));
        refused.ToString().ShouldNotContain(Secret);

        wrong.Port = 1;
        refused = Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(fixture.Options with { ConnectionString = wrong.ConnectionString, Node = "other" }));
        (refused.Code, refused.Message.Contains("can be reached", StringComparison.Ordinal)).ShouldBe((StoreReason.Unavailable, true));
        refused.ToString().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Node_without_the_key_of_the_audit_log_or_with_another_one_is_refused_and_told_which_file_to_copy()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.WriteAsync(3);
        using var folder = new TemporaryFolder();
        var options = fixture.Options with { Node = "node-2", KeyFolder = folder["state"] };
        var refused = Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(options));
        refused.Code.ShouldBe(StoreReason.KeyForeign);
        refused.Message.ShouldContain("copy audit-key.pem of the first node to");
        File.Exists(Path.Combine(folder["state"], "audit-key.pem")).ShouldBeFalse("no key is made for a log that has one");

        await using (var stranger = await PostgresFixture.OpenAsync())
        {
            File.Copy(Path.Combine(stranger.KeyFolder, "audit-key.pem"), Path.Combine(folder["state"], "audit-key.pem"));
        }

        Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(options)).Code.ShouldBe(StoreReason.KeyForeign);
        Should.Throw<PluginStoreException>(() => PostgresPluginStore.OpenForReading(options)).Code.ShouldBe(StoreReason.KeyForeign);

        File.Copy(Path.Combine(fixture.KeyFolder, "audit-key.pem"), Path.Combine(folder["state"], "audit-key.pem"), overwrite: true);
        await using var second = PostgresPluginStore.Open(options);
        second.Audit.Write([StoreFixture.Entry()]);
        (await second.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldHaveSingleItem().Entries.ShouldBe(4);
    }

    [Fact]
    public async Task The_key_is_not_in_the_database()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.WriteAsync(3);
        var secret = (await File.ReadAllLinesAsync(Path.Combine(fixture.KeyFolder, "audit-key.pem"), Cancellation))[1];
        ((string)fixture.Scalar("SELECT CAST(query_to_xml('SELECT * FROM audit_root', true, false, '') AS TEXT)")!).ShouldNotContain(secret);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_make_it_once()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        using var folder = new TemporaryFolder();
        var connectionString = await (await PostgresServer.SharedAsync()).CreateSchemaAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
            PostgresPluginStore.Open(new PostgresPluginStoreOptions { ConnectionString = connectionString, KeyFolder = folder["state"], Node = $"node-{number}" }), Cancellation)));
        foreach (var store in stores)
        {
            await store.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry()] }, Cancellation);
        }

        (await stores[0].ListNodesAsync(Cancellation)).Select(node => (node.Name, node.IsAlive)).ShouldBe([("node-0", true), ("node-1", true), ("node-2", true), ("node-3", true)]);
        (await stores[3].Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldHaveSingleItem().Entries.ShouldBe(4);
        await Task.WhenAll(stores.Select(store => store.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Database_is_migrated_only_where_that_is_allowed()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        using var folder = new TemporaryFolder();
        var options = new PostgresPluginStoreOptions { ConnectionString = await (await PostgresServer.SharedAsync()).CreateSchemaAsync(), KeyFolder = folder["state"], Migrate = false };
        var refused = Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(options));
        refused.Code.ShouldBe(StoreReason.MigrationNeeded);
        refused.Message.ShouldContain("bailey migrate");
        Directory.Exists(folder["state"]).ShouldBeFalse();
        PostgresPluginStore.Migrate(options).Before.ShouldBe(0);
        var (before, now) = PostgresPluginStore.Migrate(options);
        before.ShouldBe(now);
        await using var store = PostgresPluginStore.Open(options);
    }

    [Fact]
    public async Task Database_of_a_newer_version_or_of_other_steps_is_refused_and_left_as_it_is()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.Store.DisposeAsync();
        fixture.Tamper("INSERT INTO bailey_schema (version, digest) VALUES (999, '')");
        Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(fixture.Options)).Code.ShouldBe(StoreReason.VersionUnknown);
        Should.Throw<PluginStoreException>(() => PostgresPluginStore.OpenForReading(fixture.Options)).Code.ShouldBe(StoreReason.VersionUnknown);
        Should.Throw<PluginStoreException>(() => PostgresPluginStore.Migrate(fixture.Options)).Code.ShouldBe(StoreReason.VersionUnknown);
        fixture.Tamper("DELETE FROM bailey_schema WHERE version = 999; UPDATE bailey_schema SET digest = 'x'");
        Should.Throw<PluginStoreException>(() => PostgresPluginStore.Open(fixture.Options)).Code.ShouldBe(StoreReason.VersionUnknown);
        fixture.Number("SELECT COUNT(*) FROM bailey_schema WHERE digest = 'x'").ShouldBe(1);
    }

    [Fact]
    public async Task Second_node_of_the_same_name_is_refused_while_the_first_runs()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        var refused = Should.Throw<PluginStoreException>(() => fixture.OpenNode("node-1"));
        refused.Code.ShouldBe(StoreReason.NodeTaken);
        refused.Message.ShouldContain("node-1");
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("a", "x")), Cancellation);
        await fixture.Store.DisposeAsync();
        await using var next = fixture.OpenNode("node-1");
    }

    [Fact]
    public async Task Name_of_a_node_that_was_cut_off_long_ago_can_be_taken_although_the_server_keeps_its_connection()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await using var lost = (NpgsqlConnection)fixture.Connect();
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended('bailey node ' || current_schema() || ' node-lost', 0))", lost);
        command.ExecuteNonQuery();
        Should.Throw<PluginStoreException>(() => fixture.OpenNode("node-lost")).Code.ShouldBe(StoreReason.NodeTaken);
        fixture.Tamper("INSERT INTO nodes (name, session, started, heartbeat) VALUES ('node-lost', 'x', 0, 0)");
        await using var next = fixture.OpenNode("node-lost");
        await next.CommitAsync(StoreFixture.Change(StoreFixture.Value("a", "x")), Cancellation);
        Should.Throw<NpgsqlException>(() => command.ExecuteNonQuery());
    }

    [Fact]
    public async Task Nodes_that_are_gone_for_days_are_forgotten()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        fixture.Tamper("INSERT INTO nodes (name, session, started, heartbeat) VALUES ('pod-7f9c', 'x', 0, 0); INSERT INTO writers (node, session, batch) VALUES ('pod-7f9c', 'x', 1)");
        await using var second = fixture.OpenNode("node-2");
        while (fixture.Number("SELECT COUNT(*) FROM nodes WHERE name = 'pod-7f9c'") + fixture.Number("SELECT COUNT(*) FROM writers WHERE node = 'pod-7f9c'") > 0)
        {
            await Task.Delay(10, Cancellation);
        }

        (await second.ListNodesAsync(Cancellation)).Select(static node => node.Name).ShouldBe(["node-1", "node-2"]);
    }

    [Fact]
    public async Task Node_that_lost_its_name_writes_no_more_and_says_so()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("a", "x")), Cancellation);

        // As the process that took it over does, after this one was cut off for long.
        fixture.Tamper("UPDATE writers SET session = 'another', batch = 0; UPDATE nodes SET session = 'another'");
        var refused = await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("b", "x")), Cancellation));
        refused.Code.ShouldBe(StoreReason.NodeTaken);
        fixture.Store.GetValue("c1", "org.example.p", "b").ShouldBeNull();
    }

    [Fact]
    public async Task Store_opened_to_read_it_verifies_and_changes_nothing()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.WriteAsync(3);
        await using var reading = PostgresPluginStore.OpenForReading(fixture.Options);
        (await reading.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldHaveSingleItem().Entries.ShouldBe(3);
        (await reading.ListNodesAsync(Cancellation)).ShouldHaveSingleItem().Name.ShouldBe("node-1");
        (await Should.ThrowAsync<PluginStoreException>(async () => await reading.CommitAsync(StoreFixture.Change(), Cancellation))).Code.ShouldBe(StoreReason.Unavailable);
    }

    [Fact]
    public async Task Key_is_for_its_owner_only_and_one_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var fixture = await PostgresFixture.OpenAsync();
        await fixture.Store.DisposeAsync();
        var key = Path.Combine(fixture.KeyFolder, "audit-key.pem");
        File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Should.Throw<StorageException>(() => PostgresPluginStore.Open(fixture.Options)).Code.ShouldBe(FileReason.ModeTooWide);
    }

    [Fact]
    public async Task Host_with_a_data_directory_keeps_what_is_stored_in_PostgreSQL_where_it_is_told_to()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        using var folder = new TemporaryFolder();
        var clock = new ManualClock();
        var setup = new BaileySetup { Clock = clock }.UseData(folder["data"]).UsePostgres(fixture.Options with { Node = "host" });
        await using var store = setup.OpenStore!();
        store.ShouldBeOfType<PostgresPluginStore>();
        store.Audit.Write([StoreFixture.Entry("c1")]);
        (await store.Audit.ExportHeadAsync("c1", Cancellation))!.Time.ShouldBe(clock.GetUtcNow());
        File.Exists(Path.Combine(folder["data"], "state", "bailey.db")).ShouldBeFalse();
    }
}
