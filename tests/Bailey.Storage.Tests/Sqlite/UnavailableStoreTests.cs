using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Sqlite;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Tests.Sqlite;

public sealed class UnavailableStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.13")]
    public async Task Changes_are_refused_while_somebody_else_locks_the_database_and_entries_wait()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("before", "x")), Cancellation);
        await using (var locking = new SqliteConnection($"Data Source={fixture.DatabaseFile};Pooling=false"))
        {
            locking.Open();
            await using var command = locking.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            fixture.Audit.Write([StoreFixture.Entry(target: "kept 1")]);
            var refused = await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("refused", "x")) with { Audit = [StoreFixture.Entry(target: "refused")] }, Cancellation));
            refused.Code.ShouldBe(StoreReason.Unavailable);
            fixture.Audit.Write([StoreFixture.Entry(target: "kept 2")]);
            (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Audit.FlushAsync(Cancellation))).Code.ShouldBe(StoreReason.Unavailable);
            fixture.Store.GetValue("c1", "org.example.p", "before").ShouldNotBeNull("what reads goes on");
        }

        await Eventually(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("after", "x")), Cancellation));
        (await fixture.ReadAsync()).Select(entry => entry.Entry.Target).ShouldBe(["kept 1", "kept 2"]);
        fixture.Store.GetValue("c1", "org.example.p", "refused").ShouldBeNull();
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
    }

    [Fact]
    [Rule("L6.13")]
    public async Task Changes_are_refused_while_the_database_file_is_away_and_go_on_when_it_is_back()
    {
        await using var fixture = new SqliteFixture();
        await fixture.WriteAsync(5);
        // Its write-ahead log goes with it, as a whole database is moved.
        string[] files = [fixture.DatabaseFile, fixture.DatabaseFile + "-wal", fixture.DatabaseFile + "-shm"];
        Array.ForEach(files, file => File.Move(file, file + ".away"));
        fixture.Audit.Write([StoreFixture.Entry(target: "kept")]);
        (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("refused", "x")), Cancellation))).Code.ShouldBe(StoreReason.Unavailable);
        File.Exists(fixture.DatabaseFile).ShouldBeFalse("no empty database takes the place of the one that is gone");
        Array.ForEach(files, file =>
        {
            if (File.Exists(file + ".away"))
            {
                File.Move(file + ".away", file);
            }
        });
        await Eventually(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("after", "x")), Cancellation));
        (await fixture.ReadAsync()).Select(entry => entry.Entry.Target).ShouldContain("kept");
        (await fixture.VerifyAsync()).ShouldBe(new ChainVerdict("c1", 6));
        fixture.Store.GetValue("c1", "org.example.p", "refused").ShouldBeNull();
    }

    [Fact]
    [Rule("L6.13")]
    public async Task Full_disk_refuses_changes_and_loses_no_entry()
    {
        await using var fixture = new SqliteFixture();
        await fixture.WriteAsync(5);
        // The same failure as that of a disk without room, from SQLite itself: the database may not grow.
        fixture.Sqlite.LimitPages(fixture.Number("PRAGMA page_count"));
        fixture.Audit.Write([.. Enumerable.Range(0, 500).Select(number => StoreFixture.Entry(target: $"kept {number}"))]);
        (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Audit.FlushAsync(Cancellation))).Code.ShouldBe(StoreReason.Unavailable);
        (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("refused", new string('x', 100_000))), Cancellation))).Code.ShouldBe(StoreReason.Unavailable);
        fixture.Sqlite.LimitPages(0);
        await Eventually(async () => await fixture.Audit.FlushAsync(Cancellation));
        (await fixture.VerifyAsync()).ShouldBe(new ChainVerdict("c1", 505));
        (await fixture.ReadAsync()).Skip(5).Select(entry => entry.Entry.Target).ShouldBe(Enumerable.Range(0, 500).Select(number => $"kept {number}"));
    }

    [Fact]
    [Rule("L6.11")]
    public async Task Full_queue_of_a_database_that_cannot_be_written_refuses_and_keeps_what_it_took()
    {
        await using var fixture = new SqliteFixture(new StoreSettings { QueueLength = 10, BatchDelay = TimeSpan.Zero, WriteTimeout = TimeSpan.FromMilliseconds(50), RetryDelay = TimeSpan.FromMilliseconds(5) });
        List<string> taken = [];
        await using (var locking = new SqliteConnection($"Data Source={fixture.DatabaseFile};Pooling=false"))
        {
            locking.Open();
            await using var command = locking.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            Should.Throw<PluginStoreException>(() =>
            {
                for (var number = 0; number < 100; number++)
                {
                    fixture.Audit.Write([StoreFixture.Entry(target: $"{number}")]);
                    taken.Add($"{number}");
                }
            }).Code.ShouldBe(StoreReason.Unavailable);
            taken.Count.ShouldBe(10);
        }

        await Eventually(async () => await fixture.Audit.FlushAsync(Cancellation));
        (await fixture.ReadAsync()).Select(entry => entry.Entry.Target).ShouldBe(taken);
    }

    [Fact]
    public async Task Second_process_is_refused_to_write_and_may_read()
    {
        await using var fixture = new SqliteFixture();
        await fixture.WriteAsync(3);
        var refused = Should.Throw<StorageException>(() => SqlitePluginStore.Open(fixture.Folder));
        refused.Code.ShouldBe(FileReason.Busy);
        await using var reading = SqlitePluginStore.OpenForReading(fixture.Folder);
        (await reading.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldBe([new ChainVerdict("c1", 3)]);
        await fixture.WriteAsync(3);
        (await reading.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldBe([new ChainVerdict("c1", 6)]);
        (await Should.ThrowAsync<PluginStoreException>(async () => await reading.CommitAsync(StoreFixture.Change(), Cancellation))).Code.ShouldBe(StoreReason.Unavailable);
        Should.Throw<PluginStoreException>(() => reading.Audit.Write([StoreFixture.Entry()])).Code.ShouldBe(StoreReason.Unavailable);
    }

    [Fact]
    public async Task Files_are_for_their_owner_only_and_others_are_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var fixture = new SqliteFixture();
        await fixture.WriteAsync(3);
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(fixture.Folder).ShouldBe(ownerOnly | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(fixture.Folder))
        {
            File.GetUnixFileMode(file).ShouldBe(ownerOnly, file);
        }

        foreach (var name in (string[])["bailey.db", "audit-key.pem"])
        {
            var file = Path.Combine(fixture.Folder, name);
            await fixture.Store.DisposeAsync();
            File.SetUnixFileMode(file, ownerOnly | UnixFileMode.OtherRead);
            Should.Throw<StorageException>(() => SqlitePluginStore.Open(fixture.Folder)).Code.ShouldBe(FileReason.ModeTooWide);
            File.SetUnixFileMode(file, ownerOnly);
            await fixture.ReopenAsync();
        }
    }

    [Fact]
    public async Task Database_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Store.DisposeAsync();
        var version = fixture.Number("SELECT version FROM schema_version");
        fixture.Tamper("UPDATE schema_version SET version = 999");
        Should.Throw<PluginStoreException>(() => SqlitePluginStore.Open(fixture.Folder)).Code.ShouldBe(StoreReason.VersionUnknown);
        Should.Throw<PluginStoreException>(() => SqlitePluginStore.OpenForReading(fixture.Folder)).Code.ShouldBe(StoreReason.VersionUnknown);
        fixture.Number("SELECT version FROM schema_version").ShouldBe(999);
        fixture.Tamper($"UPDATE schema_version SET version = {version}");
        await fixture.ReopenAsync();
    }

    [Fact]
    public async Task No_new_key_is_made_for_an_audit_log_that_has_one()
    {
        await using var fixture = new SqliteFixture();
        await fixture.WriteAsync(3);
        await fixture.Store.DisposeAsync();
        var key = Path.Combine(fixture.Folder, "audit-key.pem");
        File.Move(key, key + ".away");
        Should.Throw<StorageException>(() => SqlitePluginStore.Open(fixture.Folder)).Message.ShouldContain("put it back from a copy");
        File.Exists(key).ShouldBeFalse();
        await File.WriteAllTextAsync(key, "x", Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Should.Throw<StorageException>(() => SqlitePluginStore.Open(fixture.Folder));
        File.Move(key + ".away", key, overwrite: true);
        await fixture.ReopenAsync();
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
    }

    [Theory]
    [InlineData("this is no database at all, and longer than a header of SQLite would be, so that it is looked at as one")]
    [InlineData("x")]
    public async Task File_that_is_no_database_is_refused_and_left_as_it_is(string content)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["state"]);
        var file = Path.Combine(folder["state"], "bailey.db");
        await File.WriteAllTextAsync(file, content, Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Should.Throw<PluginStoreException>(() => SqlitePluginStore.Open(folder["state"])).Code.ShouldBe(StoreReason.Unavailable);
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe(content);
    }

    // The writer tries again by itself; how soon is no matter here.
    private static async Task Eventually(Func<Task> act)
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
