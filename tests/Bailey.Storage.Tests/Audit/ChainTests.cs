using System.Security.Cryptography;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Audit;

/// <summary>Whoever changes the database past Bailey is found out.</summary>
public sealed class SqliteChainTests() : ChainTests(StoreKind.Sqlite);

public sealed class PostgresChainTests() : ChainTests(StoreKind.Postgres);

public abstract class ChainTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("L6.4")]
    public async Task Each_community_has_a_chain_of_its_own_and_the_instance_one_more_without_gaps()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        fixture.Audit.Write([.. Enumerable.Range(0, 900).Select(number => StoreFixture.Entry((number % 3) switch { 0 => "c1", 1 => "c2", _ => null }, $"t{number}"))]);
        foreach (var (chain, rest) in new[] { ("c1", 0), ("c2", 1), ((string?)null, 2) })
        {
            await fixture.Audit.FlushAsync(Cancellation);
            var entries = await fixture.ReadAsync(chain);
            entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, 300).Select(number => (long)number));
            entries.Select(entry => entry.Entry.Target).ShouldBe(Enumerable.Range(0, 300).Select(number => $"t{(3 * number) + rest}"));
            entries.ShouldAllBe(entry => entry.Entry.Community == chain && entry.Node == "node-1");
        }

        var verdicts = await fixture.Audit.VerifyAsync(cancellationToken: Cancellation);
        verdicts.Select(verdict => (verdict.Chain, verdict.Entries, verdict.IsWhole)).ShouldBe([("*", 300, true), ("c1", 300, true), ("c2", 300, true)]);
    }

    [Fact]
    [Rule("L6.4")]
    public async Task Hashes_are_those_that_the_documentation_describes()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(3);
        var previous = SHA256.HashData("bailey-audit-v1\nc1"u8);
        foreach (var entry in await fixture.ReadAsync())
        {
            previous = SHA256.HashData([.. previous, .. new AuditEncoder().Encode(entry.Node, entry.Sequence, entry.Entry)]);
            entry.Hash.ToArray().ShouldBe(previous);
        }
    }

    // Each column of an entry, and what is done to it.
    [Theory]
    [Rule("L6.6")]
    [InlineData("time = time + 1")]
    [InlineData("id = zeroblob(16)")]
    [InlineData("id = x'00'")]
    [InlineData("node = 'node-2'")]
    [InlineData("domain = '/x'")]
    [InlineData("principal = 'eve'")]
    [InlineData("principal = NULL")]
    [InlineData("plugin = 'other'")]
    [InlineData("version = '2.0.0'")]
    [InlineData("action = 'operation'")]
    [InlineData("action = 'no_such'")]
    [InlineData("capability = NULL")]
    [InlineData("target = ''")]
    [InlineData("outcome = 1")]
    [InlineData("outcome = 99")]
    [InlineData("target = target || char(0) || 'hidden'")]
    [InlineData("target = CAST(x'ff' AS TEXT)")]
    [InlineData("reason = 'other'")]
    [InlineData("decision = zeroblob(16)")]
    [InlineData("duration = 13")]
    [InlineData("fuel = -1")]
    [InlineData("metadata = '{\"a\":\"b\"}'")]
    [InlineData("metadata = '{'")]
    [InlineData("hash = zeroblob(32)")]
    [InlineData("hash = x''")]
    public async Task Changed_entry_is_found_where_it_is(string change)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(20);
        fixture.Tamper($"UPDATE audit_entries SET {change} WHERE place % 1099511627776 = 7").ShouldBe(1);
        var verdict = await fixture.VerifyAsync();
        (verdict.Fault, verdict.Sequence, verdict.Entries).ShouldBe((ChainFault.Changed, 7L, 6L));
        verdict.Message.ShouldNotBeNull();
    }

    [Fact]
    [Rule("L6.7")]
    public async Task Missing_entry_is_found()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(20);
        fixture.Tamper("DELETE FROM audit_entries WHERE place % 1099511627776 IN (7, 8)").ShouldBe(2);
        var verdict = await fixture.VerifyAsync();
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Missing, 7L));
    }

    [Fact]
    [Rule("L6.7")]
    public async Task Missing_beginning_is_found_where_no_receipt_tells_of_it()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(20);
        fixture.Tamper("DELETE FROM audit_entries WHERE place % 1099511627776 <= 5");
        (await fixture.VerifyAsync()).Fault.ShouldBe(ChainFault.ReceiptMissing);
        fixture.Tamper("UPDATE audit_chains SET pruned = 5");
        (await fixture.VerifyAsync()).Fault.ShouldBe(ChainFault.ReceiptMissing);
    }

    [Theory]
    [Rule("L6.8")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reordered_entries_are_found(bool withHashes)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(20);
        fixture.Tamper("UPDATE audit_entries SET place = place + 500 WHERE place % 1099511627776 = 7");
        fixture.Tamper("UPDATE audit_entries SET place = place - 5 WHERE place % 1099511627776 = 12");
        fixture.Tamper("UPDATE audit_entries SET place = place - 495 WHERE place % 1099511627776 = 507");
        if (!withHashes)
        {
            fixture.Tamper("CREATE TABLE kept AS SELECT place, hash FROM audit_entries; UPDATE audit_entries SET hash = (SELECT hash FROM kept WHERE kept.place = audit_entries.place + 5) WHERE place % 1099511627776 = 7; UPDATE audit_entries SET hash = (SELECT hash FROM kept WHERE kept.place = audit_entries.place - 5) WHERE place % 1099511627776 = 12; DROP TABLE kept");
        }

        var verdict = await fixture.VerifyAsync();
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Reordered, 7L));
    }

    [Fact]
    [Rule("L6.9")]
    public async Task Truncated_end_is_found_also_when_the_head_is_put_back_with_it()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(20);
        fixture.Tamper("DELETE FROM audit_entries WHERE place % 1099511627776 > 15");
        var verdict = await fixture.VerifyAsync();
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Truncated, 16L));

        fixture.Tamper("UPDATE audit_chains SET sequence = 15, hash = (SELECT hash FROM audit_entries WHERE place % 1099511627776 = 15)");
        verdict = await fixture.VerifyAsync();
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.SignatureInvalid, 15L));
    }

    [Fact]
    [Rule("L6.9")]
    public async Task A_whole_chain_that_is_gone_is_found()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(3, "c1");
        await fixture.WriteAsync(3, "c2");
        fixture.Tamper("DELETE FROM audit_entries WHERE place >> 40 = 2; DELETE FROM audit_chains WHERE id = 2");
        var verdicts = await fixture.Audit.VerifyAsync(cancellationToken: Cancellation);
        verdicts.Where(verdict => !verdict.IsWhole).ShouldHaveSingleItem().Fault.ShouldBe(ChainFault.Truncated);
        fixture.Tamper("UPDATE audit_root SET chains = 1");
        verdicts = await fixture.Audit.VerifyAsync(cancellationToken: Cancellation);
        verdicts.Where(verdict => !verdict.IsWhole).ShouldHaveSingleItem().Fault.ShouldBe(ChainFault.SignatureInvalid);
    }

    [Fact]
    [Rule("L6.6")]
    public async Task Entry_changed_with_all_hashes_after_it_made_to_fit_is_found_by_the_mark_of_the_head()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(20);
        var entries = await fixture.ReadAsync();
        Rewrite(fixture, entries, from: 15, target: "nothing happened");
        var verdict = await fixture.VerifyAsync();
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Changed, 20L));

        // With the head made to fit too, only the key is missing.
        fixture.Tamper("UPDATE audit_chains SET hash = (SELECT hash FROM audit_entries WHERE place % 1099511627776 = 20)");
        (await fixture.VerifyAsync()).Fault.ShouldBe(ChainFault.SignatureInvalid);
    }

    [Fact]
    [Rule("L6.5")]
    public async Task Database_put_back_to_an_older_copy_is_found_by_an_exported_head()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(10);
        await fixture.KeepCopyAsync();
        await fixture.WriteAsync(10);
        var head = (await fixture.Audit.ExportHeadAsync("c1", Cancellation))!;
        head.Sequence.ShouldBe(20);
        AuditSignature.Verify(AuditSignature.TextOf(head), head.Key, head.Signature).ShouldBeTrue();
        (await fixture.VerifyAsync("c1", head)).IsWhole.ShouldBeTrue();

        await fixture.PutBackAsync();
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue("nothing in the copy itself is wrong");
        var verdict = await fixture.VerifyAsync("c1", head);
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Truncated, 11L));

        // Also when it went on from there, past the entry of the head.
        await fixture.WriteAsync(15);
        verdict = await fixture.VerifyAsync("c1", head);
        (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Changed, 20L));
    }

    [Fact]
    [Rule("L6.5")]
    public async Task Head_of_another_key_chain_or_signature_is_refused()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await using var stranger = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(5);
        await stranger.WriteAsync(5);
        var head = (await fixture.Audit.ExportHeadAsync("c1", Cancellation))!;
        SignedHead[] faulty = [(await stranger.Audit.ExportHeadAsync("c1", Cancellation))!, head with { Sequence = 4 }, head with { Hash = new string('0', 64) }, head with { Signature = "" }, head with { Key = "x" }, head with { Time = head.Time.AddSeconds(1) }, head with { Chain = "c2" }];
        foreach (var wrong in faulty)
        {
            (await fixture.VerifyAsync("c1", wrong)).Fault.ShouldBe(ChainFault.SignatureInvalid);
        }

        (await fixture.Audit.ExportHeadAsync("c9", Cancellation)).ShouldBeNull();
    }

    [Theory]
    [Rule("L6.6")]
    [InlineData("DELETE FROM audit_index")]
    [InlineData("DELETE FROM audit_index WHERE value = (SELECT MAX(value) FROM audit_index)")]
    [InlineData("DELETE FROM audit_blocks")]
    [InlineData("UPDATE audit_blocks SET latest = earliest - 1")]
    public async Task Entries_hidden_from_queries_are_found(string tampering)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(300);
        fixture.Tamper(tampering).ShouldBeGreaterThan(0);
        (await fixture.VerifyAsync()).Fault.ShouldBe(ChainFault.Changed);
    }

    [Fact]
    [Rule("L6.9")]
    public async Task Nothing_is_appended_to_a_head_that_somebody_else_made()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(5);
        await fixture.ReopenAsync(() => fixture.Tamper("UPDATE audit_chains SET sequence = 3, hash = (SELECT hash FROM audit_entries WHERE place % 1099511627776 = 3)"));
        var thrown = await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(new StoreChange { Audit = [StoreFixture.Entry()] }, Cancellation));
        thrown.Code.ShouldBe(StoreReason.Unavailable);
        thrown.Message.ShouldContain("bailey audit verify");
        (await fixture.VerifyAsync()).IsWhole.ShouldBeFalse();
    }

    [Fact]
    [Rule("L6.6")]
    public async Task Any_change_of_any_byte_of_any_entry_is_found()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(64);
        string[] texts = ["node", "domain", "principal", "plugin", "version", "action", "capability", "target", "reason"];
        string[] blobs = ["id", "decision", "hash"];
        string[] numbers = ["time", "outcome", "duration", "fuel"];
        var random = new Random(4);
        for (var round = 0; round < 60; round++)
        {
            var at = random.Next(1, 65);
            var row = $"place % 1099511627776 = {at}";
            var column = random.Next(3) switch { 0 => texts[random.Next(texts.Length)], 1 => blobs[random.Next(blobs.Length)], _ => numbers[random.Next(numbers.Length)] };
            var change = texts.Contains(column) ? $"{column} || char({random.Next(1, 300)})" : blobs.Contains(column) ? $"randomblob({(column == "hash" ? 32 : 16)})" : $"{column} + {random.Next(1, 9)}";
            fixture.Tamper($"CREATE TABLE kept AS SELECT * FROM audit_entries WHERE {row}; UPDATE audit_entries SET {column} = {change} WHERE {row}");
            var verdict = await fixture.VerifyAsync();
            (verdict.Fault, verdict.Sequence).ShouldBe((ChainFault.Changed, (long?)at), $"{column} = {change}");
            fixture.Tamper("DELETE FROM audit_entries WHERE place = (SELECT place FROM kept); INSERT INTO audit_entries SELECT * FROM kept; DROP TABLE kept");
        }

        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
    }

    private static void Rewrite(StoreFixture fixture, List<ChainedEntry> entries, int from, string target)
    {
        var previous = entries[from - 2].Hash.ToArray();
        var encoder = new AuditEncoder();
        foreach (var entry in entries.Skip(from - 1))
        {
            var changed = entry.Sequence == from ? entry.Entry with { Target = target } : entry.Entry;
            previous = encoder.Hash(previous, encoder.Encode(entry.Node, entry.Sequence, changed)).ToArray();
            fixture.Tamper($"UPDATE audit_entries SET target = @target, hash = @hash WHERE place % 1099511627776 = {entry.Sequence}", ("@target", changed.Target!), ("@hash", previous)).ShouldBe(1);
        }
    }
}
