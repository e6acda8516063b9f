using System.IO.Compression;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Backups;
using Bailey.Storage.Sqlite;
using Bailey.Storage.Tests.Stores;

namespace Bailey.Storage.Tests.Backups;

public sealed class DataBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_made_while_a_store_is_busy_restores_to_one_moment_of_it_with_its_log_whole()
    {
        var data = _folder["data"];
        await using var store = await Begin(data);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            // A value and its entry are one change: a backup that had one without the other would be of no moment.
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                await store.CommitAsync(new StoreChange { Mutations = [StoreFixture.Value("n", $"{number}")], Audit = [StoreFixture.Entry(target: $"n/{number}")] });
            }
        });
        for (var round = 0; round < 5; round++)
        {
            await DataBackup.WriteAsync(data, _folder["b.backup"], TimeProvider.System, cancellationToken: Cancellation);
            var restored = _folder[$"restored{round}"];
            await DataBackup.RestoreAsync(_folder["b.backup"], restored, cancellationToken: Cancellation);
            await using var copy = SqlitePluginStore.OpenForReading(Path.Combine(restored, "state"));
            var value = copy.GetValue("c1", "org.example.p", "n");
            var last = (await copy.Audit.QueryAsync(new AuditQuery { Community = "c1", Limit = 1 }, Cancellation)).Entries.Select(static entry => entry.Entry.Target).FirstOrDefault();
            last.ShouldBe(value is null ? null : $"n/{System.Text.Encoding.UTF8.GetString(value.Value.Bytes.Span)}");
            File.ReadAllText(Path.Combine(restored, "policy.yml")).ShouldBe("rules: [{name: all}]\n");
        }

        await stop.CancelAsync();
        await writer;
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder["b.backup"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task What_was_restored_goes_on_where_it_was()
    {
        var data = _folder["data"];
        await using (var store = await Begin(data))
        {
            await store.CommitAsync(new StoreChange { Mutations = [new PutRecord(new StoreRecord("k", "1", "{}"))], Audit = [StoreFixture.Entry()] }, Cancellation);
        }

        await DataBackup.WriteAsync(data, _folder["b.backup"], TimeProvider.System, cancellationToken: Cancellation);
        await DataBackup.RestoreAsync(_folder["b.backup"], _folder["other"], cancellationToken: Cancellation);
        await using var other = SqlitePluginStore.Open(Path.Combine(_folder["other"], "state"));
        (await other.Records.FindAsync("k", "1", Cancellation)).ShouldNotBeNull();
        await other.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry()] }, Cancellation);
        (await other.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldAllBe(static verdict => verdict.IsWhole);
    }

    [Fact]
    public async Task What_works_once_is_in_no_backup()
    {
        var data = _folder["data"];
        await using var store = await Begin(data);
        StoreMutation[] records = [new PutRecord(new StoreRecord(StoreRecord.OneTimePrefix + "link", "1", "{}") { Lookup = "digest" }), new PutRecord(new StoreRecord("onceling", "1", "{}")), new PutRecord(new StoreRecord("k", "1", "{}"))];
        await store.CommitAsync(new StoreChange { Mutations = [.. records] }, Cancellation);
        await DataBackup.WriteAsync(data, _folder["b.backup"], TimeProvider.System, cancellationToken: Cancellation);
        await DataBackup.RestoreAsync(_folder["b.backup"], _folder["other"], cancellationToken: Cancellation);
        await using var other = SqlitePluginStore.Open(Path.Combine(_folder["other"], "state"));
        (await other.Records.FindAsync(StoreRecord.OneTimePrefix + "link", "1", Cancellation)).ShouldBeNull();
        (await other.Records.FindAsync("onceling", "1", Cancellation)).ShouldNotBeNull();
        (await other.Records.FindAsync("k", "1", Cancellation)).ShouldNotBeNull();
        (await store.Records.FindAsync(StoreRecord.OneTimePrefix + "link", "1", Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_directory_that_holds_something_is_not_overwritten()
    {
        var data = _folder["data"];
        await (await Begin(data)).DisposeAsync();
        await DataBackup.WriteAsync(data, _folder["b.backup"], TimeProvider.System, cancellationToken: Cancellation);
        (await Should.ThrowAsync<BackupException>(() => DataBackup.RestoreAsync(_folder["b.backup"], data, cancellationToken: Cancellation))).Code.ShouldBe(BackupReason.NotEmpty);
    }

    [Theory]
    [InlineData("state/bailey.db")]
    [InlineData("policy.yml")]
    public async Task A_backup_that_was_changed_is_refused_and_leaves_nothing_behind(string entry)
    {
        var data = _folder["data"];
        await (await Begin(data)).DisposeAsync();
        var file = _folder["b.backup"];
        await DataBackup.WriteAsync(data, file, TimeProvider.System, cancellationToken: Cancellation);
        using (var zip = ZipFile.Open(file, ZipArchiveMode.Update))
        {
            zip.GetEntry(entry)!.Delete();
            await using var changed = zip.CreateEntry(entry).Open();
            changed.Write("changed"u8);
        }

        await Refused(file);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("etc/../../evil")]
    [InlineData("etc/profiles/.hidden")]
    [InlineData("other/file")]
    public async Task An_entry_that_is_no_file_of_a_data_directory_is_refused(string path)
    {
        var data = _folder["data"];
        await (await Begin(data)).DisposeAsync();
        var file = _folder["b.backup"];
        await DataBackup.WriteAsync(data, file, TimeProvider.System, cancellationToken: Cancellation);
        using (var zip = ZipFile.Open(file, ZipArchiveMode.Update))
        {
            await using (var evil = zip.CreateEntry(path).Open())
            {
                evil.Write("evil"u8);
            }

            var manifest = zip.GetEntry("backup.json")!;
            string text;
            using (var reader = new StreamReader(manifest.Open()))
            {
                text = await reader.ReadToEndAsync(Cancellation);
            }

            manifest.Delete();
            await using var writer = new StreamWriter(zip.CreateEntry("backup.json").Open());
            await writer.WriteAsync(text.Replace("\"files\": {", $"\"files\": {{ \"{path}\": \"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("evil"u8))}\",", StringComparison.Ordinal));
        }

        await Refused(file);
    }

    [Fact]
    public async Task Bytes_of_any_kind_are_refused_as_no_backup()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var bytes = new byte[random.Next(4096)];
            random.NextBytes(bytes);
            await File.WriteAllBytesAsync(_folder["b.backup"], bytes, Cancellation);
            await Refused(_folder["b.backup"]);
        }
    }

    [Fact]
    public async Task A_backup_of_a_busy_database_restores_into_an_empty_one_and_equals_one_moment_of_it()
    {
        await using var busy = await PostgresFixture.OpenAsync();
        await using var empty = await PostgresFixture.OpenAsync();
        var data = Path.GetDirectoryName(busy.KeyFolder)!;
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                await busy.Store.CommitAsync(new StoreChange { Mutations = [StoreFixture.Value("n", $"{number}"), new PutRecord(new StoreRecord("k", $"{number:D9}", "{}"))], Audit = [StoreFixture.Entry(target: $"n/{number}")] });
            }
        });
        while (busy.Store.GetValue("c1", "org.example.p", "n") is null && !writer.IsCompleted)
        {
            await Task.Delay(10, Cancellation);
        }

        await DataBackup.WriteAsync(data, _folder["b.backup"], TimeProvider.System, busy.Options, Cancellation);
        await stop.CancelAsync();
        await writer;
        var notEmpty = await Should.ThrowAsync<BackupException>(() => DataBackup.RestoreAsync(_folder["b.backup"], _folder["r0"], busy.Options, Cancellation));
        notEmpty.Code.ShouldBe(BackupReason.NotEmpty, notEmpty.ToString());
        (await Should.ThrowAsync<BackupException>(() => DataBackup.RestoreAsync(_folder["b.backup"], _folder["r0"], cancellationToken: Cancellation))).Code.ShouldBe(BackupReason.OtherDatabase);

        var fresh = await empty.EmptyAsync();
        await DataBackup.RestoreAsync(_folder["b.backup"], _folder["r1"], fresh with { KeyFolder = Path.Combine(_folder["r1"], "state") }, Cancellation);
        await using var copy = Bailey.Storage.Postgres.PostgresPluginStore.Open(fresh with { KeyFolder = Path.Combine(_folder["r1"], "state") });
        var value = System.Text.Encoding.UTF8.GetString(copy.GetValue("c1", "org.example.p", "n").ShouldNotBeNull().Bytes.Span);
        (await copy.Audit.QueryAsync(new AuditQuery { Community = "c1", Limit = 1 }, Cancellation)).Entries[0].Entry.Target.ShouldBe($"n/{value}");
        (await copy.Records.CountAsync("k", null, Cancellation)).ShouldBe(long.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        await copy.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry()] }, Cancellation);
        (await copy.Audit.VerifyAsync(cancellationToken: Cancellation)).ShouldAllBe(static verdict => verdict.IsWhole);
    }

    private async Task Refused(string file)
    {
        (await Should.ThrowAsync<BackupException>(() => DataBackup.RestoreAsync(file, _folder["target"], cancellationToken: Cancellation))).Code.ShouldBe(BackupReason.Damaged);
        Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder["target"])!, "target*").ShouldBeEmpty();
        File.Exists(_folder["evil"]).ShouldBeFalse();
    }

    private static Task<SqlitePluginStore> Begin(string data)
    {
        var store = SqlitePluginStore.Open(Path.Combine(data, "state"));
        File.WriteAllText(Path.Combine(data, "policy.yml"), "rules: [{name: all}]\n");
        return Task.FromResult(store);
    }
}
