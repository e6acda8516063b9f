using System.Text;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Policy.Simulation;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;
using FsCheck.Fluent;

namespace Bailey.Storage.Tests.Audit;

public sealed class SqliteExportTests() : ExportTests(StoreKind.Sqlite);

public sealed class PostgresExportTests() : ExportTests(StoreKind.Postgres);

public abstract class ExportTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.1")]
    [Rule("L6.19")]
    public async Task Exported_line_has_every_member_of_an_entry()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var entry = StoreFixture.Entry() with { DomainPath = "/games", Outcome = AuditOutcome.Denied, ReasonCode = "nope", Metadata = [KeyValuePair.Create("b", "2"), KeyValuePair.Create("a", "1")] };
        fixture.Audit.Write([entry]);
        await fixture.Audit.FlushAsync(Cancellation);
        using var line = JsonDocument.Parse(await ExportAsync(fixture));
        line.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["sequence", "node", "id", "time", "community", "domain", "principal", "plugin", "version", "action", "capability", "target", "outcome", "reason", "decision", "duration_us", "fuel", "metadata", "previous", "hash"]);
        line.RootElement.GetProperty("id").GetGuid().Version.ShouldBe(7);
        line.RootElement.GetProperty("outcome").GetString().ShouldBe("denied");
        line.RootElement.GetProperty("metadata").GetRawText().ShouldBe("""{"a":"1","b":"2"}""");
        line.RootElement.GetProperty("duration_us").GetInt64().ShouldBe(12);
    }

    [Fact]
    [Rule("L6.19")]
    public async Task Export_verifies_without_the_database_and_tells_what_was_done_to_it()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(30);
        var head = (await fixture.Audit.ExportHeadAsync("c1", Cancellation))!;
        var text = await ExportAsync(fixture);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        (await VerifyAsync(lines, head)).ShouldBe(new ChainVerdict("c1", 30));
        (await VerifyAsync([lines[0].Replace("things/1", "things/9", StringComparison.Ordinal), .. lines[1..]])).Fault.ShouldBe(ChainFault.Changed);
        (await VerifyAsync([.. lines[..5], lines[5].Replace("\"fuel\":34", "\"fuel\":35", StringComparison.Ordinal), .. lines[6..]])).Sequence.ShouldBe(6);
        (await VerifyAsync([.. lines[..5], .. lines[6..]])).Fault.ShouldBe(ChainFault.Missing);
        (await VerifyAsync([.. lines[..5], lines[6], lines[5], .. lines[7..]])).Fault.ShouldBe(ChainFault.Missing);
        (await VerifyAsync([.. lines[..6], lines[4], .. lines[6..]])).Fault.ShouldBe(ChainFault.Reordered);
        (await VerifyAsync(lines[..29])).IsWhole.ShouldBeTrue("what is left is whole");
        (await VerifyAsync(lines[..29], head)).Fault.ShouldBe(ChainFault.Truncated);
        (await VerifyAsync(lines, head with { Sequence = 29 })).Fault.ShouldBe(ChainFault.SignatureInvalid);
        (await VerifyAsync([.. lines, "{}"])).Fault.ShouldBe(ChainFault.Changed);
        (await VerifyAsync([.. lines, new string('x', 300_000)])).Fault.ShouldBe(ChainFault.Changed);
        (await VerifyAsync(lines[10..])).ShouldBe(new ChainVerdict("c1", 20));
        (await VerifyAsync([])).Entries.ShouldBe(0);
    }

    [Fact]
    [Rule("L6.19")]
    public async Task Export_of_a_pruned_chain_verifies_from_where_it_begins()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(30);
        await fixture.Audit.PruneAsync("c1", new AuditRetention { Entries = 10 }, Cancellation);
        var lines = (await ExportAsync(fixture)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        (await VerifyAsync(lines)).ShouldBe(new ChainVerdict("c1", 11));
        (await VerifyAsync([lines[0].Replace("things", "thongs", StringComparison.Ordinal), .. lines[1..]])).Fault.ShouldBe(ChainFault.Changed);
    }

    [Fact]
    public async Task Exported_operations_and_host_calls_can_be_replayed_against_a_policy()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        fixture.Audit.Write([StoreFixture.Entry(target: "example.com") with { Capability = "network:connect" }, StoreFixture.Entry(target: "plugins/list") with { Action = AuditAction.Operation, Plugin = null, Capability = null }]);
        await fixture.Audit.FlushAsync(Cancellation);
        var activity = RecordedDecision.ReadLines(Encoding.UTF8.GetBytes(await ExportAsync(fixture)), "test").Require();
        activity.Decisions.Select(decision => (decision.Operation, decision.Capability, decision.Target)).ShouldBe([(null, "network:connect", "example.com"), ("plugins/list", null, "plugins/list")]);
    }

    [Fact]
    [Rule("L6.19")]
    public async Task Csv_follows_its_standard_and_holds_no_formula_and_nothing_that_turns_text()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        string[] targets = ["plain", "a,b", "say \"x\"", "two\nlines", "=1+1", "+1", "-2+3", "@SUM(A1)", "  =1", "\t=1", "-5", "cod.\u202Eexe\u200B"];
        fixture.Audit.Write([.. targets.Select(target => StoreFixture.Entry(target: target))]);
        await fixture.Audit.FlushAsync(Cancellation);
        using var output = new MemoryStream();
        await AuditExport.WriteCsvAsync(fixture.Audit.ReadAsync("c1", cancellationToken: Cancellation), output, Cancellation);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split("\r\n");
        lines[0].ShouldStartWith("sequence,node,id,time,community,");
        lines.Length.ShouldBe(targets.Length + 2);
        string[] expected = ["plain", "\"a,b\"", "\"say \"\"x\"\"\"", "two\\u000alines", "'=1+1", "+1", "'-2+3", "'@SUM(A1)", "'  =1", "'\\u0009=1", "-5", "cod.\\u202eexe\\u200b"];
        lines[1..^1].Select((line, index) => line.Contains($",storage:kv,{expected[index]},ok,", StringComparison.Ordinal) ? "" : line).ShouldAllBe(line => line == "");
    }

    [Fact]
    public async Task Any_text_comes_back_from_the_store_as_it_went_in_and_the_chain_holds()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var texts = ArbMap.Default.ArbFor<string>().Generator.Where(text => text is not null).Sample(200, 100)
            .Concat(["\0", "a\0b", "\u202E", "\u2028", "\"\\", "\u007F\u0085", "😀", "\uFEFF"])
            .Select(AuditRedaction.Text).ToList();
        fixture.Audit.Write([.. texts.Select(text => StoreFixture.Entry(target: text) with { Metadata = [KeyValuePair.Create(text, text)] })]);
        await fixture.Audit.FlushAsync(Cancellation);
        var entries = await fixture.ReadAsync();
        entries.Select(entry => entry.Entry.Target).ShouldBe(texts);
        entries.Select(entry => entry.Entry.Metadata[0].Value).ShouldBe(texts);
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
        var export = await ExportAsync(fixture);
        export.ShouldAllBe(unit => unit == '\n' || !char.IsControl(unit));
        (await VerifyAsync(export.Split('\n', StringSplitOptions.RemoveEmptyEntries))).IsWhole.ShouldBeTrue();
        var encoder = new AuditEncoder();
        foreach (var entry in entries)
        {
            var canonical = encoder.Encode(entry.Node, entry.Sequence, entry.Entry).ToArray();
            AuditDecoder.TryDecode(canonical, out var node, out var sequence, out var decoded).ShouldBeTrue();
            new AuditEncoder().Encode(node, sequence, decoded).ToArray().ShouldBe(canonical);
        }
    }

    private static async Task<string> ExportAsync(StoreFixture fixture)
    {
        using var output = new MemoryStream();
        await AuditExport.WriteJsonLinesAsync(fixture.Audit.ReadAsync("c1", cancellationToken: Cancellation), output, Cancellation);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<ChainVerdict> VerifyAsync(IEnumerable<string> lines, SignedHead? head = null)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        return await ExportedChain.VerifyAsync(input, head, Cancellation);
    }
}
