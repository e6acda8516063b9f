using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;

namespace Bailey.Storage.Tests.Stores;

public sealed class SqliteRecordTests() : RecordTests(StoreKind.Sqlite);

public sealed class PostgresRecordTests() : RecordTests(StoreKind.Postgres);

public abstract class RecordTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_found_by_its_id_and_by_what_it_is_looked_up_by_also_after_the_store_is_opened_again()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var record = new StoreRecord("token", "t1", """{"name":"é"}""") { Owner = "ann", Lookup = "hash-1", ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(1) };
        await Commit(fixture, new PutRecord(record));
        await fixture.ReopenAsync();
        (await fixture.Store.Records.FindAsync("token", "t1", Cancellation)).ShouldBe(record with { Revision = 1 });
        (await fixture.Store.Records.FindByLookupAsync("token", "hash-1", Cancellation)).ShouldBe(record with { Revision = 1 });
        (await fixture.Store.Records.FindByLookupAsync("account", "hash-1", Cancellation)).ShouldBeNull();
        (await fixture.Store.Records.FindAsync("token", "T1", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task An_edit_of_a_record_that_somebody_else_changed_conflicts_and_changes_nothing()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var record = new StoreRecord("account", "ann", """{"n":1}""");
        await Commit(fixture, new PutRecord(record));
        (await Should.ThrowAsync<PluginStoreException>(() => Commit(fixture, new PutRecord(record)))).Code.ShouldBe(StoreReason.Conflict);
        await Commit(fixture, new PutRecord(record with { Revision = 1, Json = """{"n":2}""" }));
        (await Should.ThrowAsync<PluginStoreException>(() => Commit(fixture, new PutRecord(record with { Revision = 1, Json = """{"n":3}""" })))).Code.ShouldBe(StoreReason.Conflict);
        (await Should.ThrowAsync<PluginStoreException>(() => Commit(fixture, new DeleteRecord("account", "ann", 1)))).Code.ShouldBe(StoreReason.Conflict);
        (await fixture.Store.Records.FindAsync("account", "ann", Cancellation)).ShouldNotBeNull().Json.ShouldBe("""{"n":2}""");
        await Commit(fixture, new DeleteRecord("account", "ann", 2));
        (await fixture.Store.Records.FindAsync("account", "ann", Cancellation)).ShouldBeNull();
        await Commit(fixture, new DeleteRecord("account", "ann"));
    }

    [Fact]
    public async Task Two_records_of_a_kind_cannot_be_found_by_the_same()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await Commit(fixture, new PutRecord(new StoreRecord("token", "t1", "{}") { Lookup = "h" }), new PutRecord(new StoreRecord("account", "a1", "{}") { Lookup = "h" }));
        (await Should.ThrowAsync<PluginStoreException>(() => Commit(fixture, new PutRecord(new StoreRecord("token", "t2", "{}") { Lookup = "h" })))).Code.ShouldBe(StoreReason.Conflict);
        (await fixture.Store.Records.FindAsync("token", "t2", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Records_are_listed_in_both_directions_by_owner_and_counted()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await Commit(fixture, [.. new[] { "a", "b", "c", "d" }.Select(id => new PutRecord(new StoreRecord("run", id, "{}") { Owner = id == "c" ? "y" : "x" }))]);
        (await Ids(null, null, 10)).ShouldBe(["a", "b", "c", "d"]);
        (await Ids("x", "a", 10)).ShouldBe(["b", "d"]);
        (await Ids("x", null, 2, descending: true)).ShouldBe(["d", "b"]);
        (await Ids("x", "b", 2, descending: true)).ShouldBe(["a"]);
        (await Ids(null, null, 1, descending: true)).ShouldBe(["d"]);
        (await fixture.Store.Records.CountAsync("run", "x", Cancellation)).ShouldBe(3);
        (await fixture.Store.Records.CountAsync("run", null, Cancellation)).ShouldBe(4);
        await Commit(fixture, new DeleteRecords("run", "x"));
        (await Ids(null, null, 10)).ShouldBe(["c"]);

        async Task<IEnumerable<string>> Ids(string? owner, string? after, int limit, bool descending = false) =>
            (await fixture.Store.Records.ListAsync("run", owner, after, limit, descending, Cancellation)).Select(static record => record.Id);
    }

    [Fact]
    public async Task Records_whose_time_is_over_are_trimmed_and_no_others()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        await Commit(
            fixture,
            new PutRecord(new StoreRecord("key", "old", "{}") { ExpiresAt = now.AddSeconds(-1) }),
            new PutRecord(new StoreRecord("key", "new", "{}") { ExpiresAt = now.AddSeconds(1) }),
            new PutRecord(new StoreRecord("key", "lasting", "{}")),
            new PutRecord(new StoreRecord("other", "old", "{}") { ExpiresAt = now.AddSeconds(-1) }));
        await Commit(fixture, new TrimRecords("key", now));
        (await fixture.Store.Records.ListAsync("key", null, null, 10, cancellationToken: Cancellation)).Select(static record => record.Id).ShouldBe(["lasting", "new"]);
        (await fixture.Store.Records.CountAsync("other", null, Cancellation)).ShouldBe(1);
    }

    private static async Task Commit(StoreFixture fixture, params StoreMutation[] mutations) => await fixture.Store.CommitAsync(StoreFixture.Change([.. mutations]), Cancellation);
}
