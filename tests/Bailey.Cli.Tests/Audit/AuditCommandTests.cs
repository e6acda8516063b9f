using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Plugins.Audit;
using Bailey.Storage.Sqlite;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Audit;

public sealed class AuditCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.18")]
    public async Task Log_is_queried_exported_verified_and_pruned_from_the_command_line()
    {
        using var data = new TemporaryFolder();
        var folder = data.FullPath;
        await WriteAsync(folder, 30);

        var query = await CommandLine.RunAsync("audit", "query", "--community", "c1", "--outcome", "denied", "--limit", "5", "--json", "--data", folder);
        query.ExitCode.ShouldBe(ExitCode.Ok, query.Error);
        using (var page = JsonDocument.Parse(query.Text))
        {
            page.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("sequence").GetInt64()).ShouldBe([30, 20, 10]);
            page.RootElement.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        (await CommandLine.RunAsync("audit", "query", "--community", "c1", "--limit", "5", "--data", folder)).Text.ShouldContain("More with --cursor 26");

        var export = await CommandLine.RunAsync("audit", "export", "--community", "c1", "--data", folder);
        var file = Path.Combine(folder, "export.jsonl");
        await File.WriteAllBytesAsync(file, export.Output, Cancellation);
        var head = await CommandLine.RunAsync("audit", "head", "--community", "c1", "--data", folder);
        var headFile = Path.Combine(folder, "head.json");
        await File.WriteAllBytesAsync(headFile, head.Output, Cancellation);

        (await CommandLine.RunAsync("audit", "verify", "--data", folder)).Text.ShouldContain("c1: whole, 30 entries");
        (await CommandLine.RunAsync("audit", "verify", "--export", file, "--head", headFile)).ExitCode.ShouldBe(ExitCode.Ok);
        (await CommandLine.RunAsync("audit", "verify", "--community", "c1", "--head", headFile, "--data", folder)).ExitCode.ShouldBe(ExitCode.Ok);
        (await CommandLine.RunAsync("audit", "export", "--community", "c1", "--format", "csv", "--data", folder)).Text.Split("\r\n").Length.ShouldBe(32);

        (await CommandLine.RunAsync("audit", "prune", "--community", "c1", "--keep-entries", "10", "--data", folder)).Text.ShouldBe("20 entries removed.\n");
        (await CommandLine.RunAsync("audit", "verify", "--json", "--data", folder)).Text.ShouldContain("\"whole\":true");
    }

    [Fact]
    [Rule("L6.17")]
    public async Task What_is_rare_is_found_however_far_back_it_is()
    {
        using var data = new TemporaryFolder();
        await using (var store = SqlitePluginStore.Open(Path.Combine(data.FullPath, "state")))
        {
            var others = Enumerable.Range(0, AuditPage.MaxEntriesLooked + 1_000).Select(static number => (Plugin: number % 2 == 0 ? "busy" : "other", Outcome: number % 2 == 0 ? AuditOutcome.Ok : AuditOutcome.Denied));
            foreach (var entries in others.Prepend((Plugin: "busy", Outcome: AuditOutcome.Denied)).Chunk(1_000))
            {
                store.Audit.Write([.. entries.Select(static entry => new AuditEntry
                {
                    Id = UuidV7.Shared.Next(),
                    Time = TimeProvider.System.GetUtcNow(),
                    Community = "c1",
                    Plugin = entry.Plugin,
                    Outcome = entry.Outcome,
                    Action = AuditAction.HostCall,
                    DecisionId = UuidV7.Shared.Next(),
                })]);
            }

            await store.Audit.FlushAsync(Cancellation);
        }

        var query = await CommandLine.RunAsync("audit", "query", "--community", "c1", "--plugin", "busy", "--outcome", "denied", "--json", "--data", data.FullPath);
        using var page = JsonDocument.Parse(query.Text);
        page.RootElement.GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("sequence").GetInt64()).ShouldBe([1]);
        page.RootElement.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    [Rule("L6.18")]
    public async Task Chain_that_is_not_whole_is_told_with_its_place_and_an_exit_code()
    {
        using var data = new TemporaryFolder();
        var folder = data.FullPath;
        await WriteAsync(folder, 5);
        var export = await CommandLine.RunAsync("audit", "export", "--community", "c1", "--data", folder);
        var file = Path.Combine(folder, "export.jsonl");
        await File.WriteAllTextAsync(file, export.Text.Replace("t3", "t9", StringComparison.Ordinal), Cancellation);
        (await CommandLine.FailAsync(ExitCode.BadData, "audit", "verify", "--export", file)).ShouldBe("c1: entry 3 is not the one that was written (audit_entry_changed)");
    }

    [Fact]
    public async Task Missing_store_and_bad_values_are_told_in_one_line()
    {
        using var data = new TemporaryFolder();
        (await CommandLine.FailAsync(ExitCode.NoInput, "audit", "verify", "--data", data.FullPath)).ShouldContain("nothing was stored yet");
        (await CommandLine.FailAsync(ExitCode.NoInput, "audit", "prune", "--data", data.FullPath)).ShouldContain("nothing was stored yet");
        Directory.Exists(Path.Combine(data.FullPath, "state")).ShouldBeFalse();
        await CommandLine.FailAsync(ExitCode.Usage, "audit", "query", "--limit", "0", "--data", data.FullPath);
        await CommandLine.FailAsync(ExitCode.Usage, "audit", "query", "--action", "nonsense", "--data", data.FullPath);
        await WriteAsync(data.FullPath, 1);
        (await CommandLine.FailAsync(ExitCode.Usage, "audit", "query", "--cursor", "x", "--data", data.FullPath)).ShouldContain("begin again");
        (await CommandLine.FailAsync(ExitCode.NoInput, "audit", "head", "--community", "c9", "--data", data.FullPath)).ShouldContain("no entries");
        (await CommandLine.FailAsync(ExitCode.NoInput, "audit", "verify", "--head", "/no/such", "--data", data.FullPath)).ShouldContain("there is no file /no/such");
    }

    private static async Task WriteAsync(string data, int count)
    {
        await using var store = SqlitePluginStore.Open(Path.Combine(data, "state"));
        store.Audit.Write([.. Enumerable.Range(1, count).Select(number => new AuditEntry
        {
            Id = UuidV7.Shared.Next(),
            Time = TimeProvider.System.GetUtcNow(),
            Community = "c1",
            Action = AuditAction.HostCall,
            Target = $"t{number}",
            Outcome = number % 10 == 0 ? AuditOutcome.Denied : AuditOutcome.Ok,
        })]);
        await store.Audit.FlushAsync(Cancellation);
    }
}
