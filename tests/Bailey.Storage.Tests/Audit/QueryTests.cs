using Bailey.Plugins.Audit;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Audit;

public sealed class SqliteQueryTests() : QueryTests(StoreKind.Sqlite);

public sealed class PostgresQueryTests() : QueryTests(StoreKind.Postgres);

public abstract class QueryTests(StoreKind kind)
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What each filter selects is compared with what a look at every entry finds.
    public static TheoryData<string> Filters => [.. Queries.Keys];

    private static Dictionary<string, (AuditQuery Query, Func<AuditEntry, bool> Holds)> Queries { get; } = new()
    {
        ["all"] = (Query(), static _ => true),
        ["plugin"] = (Query() with { Plugin = "p3" }, static entry => entry.Plugin == "p3"),
        ["plugin that is not there"] = (Query() with { Plugin = "p99" }, static _ => false),
        ["principal"] = (Query() with { Principal = "rare" }, static entry => entry.Principal == "rare"),
        ["action"] = (Query() with { Action = AuditAction.Limit }, static entry => entry.Action == AuditAction.Limit),
        ["outcome"] = (Query() with { Outcome = AuditOutcome.Denied }, static entry => entry.Outcome == AuditOutcome.Denied),
        ["outcome ok"] = (Query() with { Outcome = AuditOutcome.Ok }, static entry => entry.Outcome == AuditOutcome.Ok),
        ["reason"] = (Query() with { ReasonCode = "r2" }, static entry => entry.ReasonCode == "r2"),
        ["domain"] = (Query() with { DomainSubtree = "/games" }, static entry => entry.DomainPath == "/games" || entry.DomainPath.StartsWith("/games/", StringComparison.Ordinal)),
        ["domain with a slash"] = (Query() with { DomainSubtree = "/games/" }, static entry => entry.DomainPath == "/games" || entry.DomainPath.StartsWith("/games/", StringComparison.Ordinal)),
        ["deeper domain"] = (Query() with { DomainSubtree = "/games/chess" }, static entry => entry.DomainPath == "/games/chess"),
        ["domain that looks like a pattern"] = (Query() with { DomainSubtree = "/g%" }, static _ => false),
        ["root"] = (Query() with { DomainSubtree = "/" }, static _ => true),
        ["from"] = (Query() with { From = s_start.AddSeconds(700.5) }, static entry => entry.Time >= s_start.AddSeconds(700.5)),
        ["to"] = (Query() with { To = s_start.AddSeconds(300) }, static entry => entry.Time < s_start.AddSeconds(300)),
        ["time"] = (Query() with { From = s_start.AddSeconds(300), To = s_start.AddSeconds(320) }, static entry => entry.Time >= s_start.AddSeconds(300) && entry.Time < s_start.AddSeconds(320)),
        ["without operations"] = (Query() with { WithoutOperations = ["things/list", "things/show"] }, static entry => !IsRead(entry)),
        ["without operations, at a time"] = (Query() with { WithoutOperations = ["things/list", "things/show"], To = s_start.AddSeconds(300) }, static entry => !IsRead(entry) && entry.Time < s_start.AddSeconds(300)),
        ["without operations, of a plugin"] = (Query() with { WithoutOperations = ["things/list", "things/show"], Plugin = "p3" }, static entry => !IsRead(entry) && entry.Plugin == "p3"),
        ["without an operation that is not there"] = (Query() with { WithoutOperations = ["' OR 1=1 --"] }, static _ => true),
        ["many"] = (Query() with { Plugin = "p3", Outcome = AuditOutcome.Denied, DomainSubtree = "/games", From = s_start.AddSeconds(100) }, static entry => entry is { Plugin: "p3", Outcome: AuditOutcome.Denied, DomainPath: "/games" or "/games/chess" } && entry.Time >= s_start.AddSeconds(100)),
    };

    [Theory]
    [Rule("L6.16")]
    [MemberData(nameof(Filters))]
    public async Task Query_finds_what_a_look_at_every_entry_finds_a_page_at_a_time(string name)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        fixture.Audit.Write(Entries());
        fixture.Audit.Write([StoreFixture.Entry("c2"), StoreFixture.Entry(null)]);
        await fixture.Audit.FlushAsync(Cancellation);
        var (query, holds) = Queries[name];
        var expected = (await fixture.ReadAsync()).Where(entry => holds(entry.Entry)).Select(entry => entry.Sequence).Reverse().ToList();

        List<long> found = [];
        string? cursor = null;
        do
        {
            var page = await fixture.Audit.QueryAsync(query with { Limit = 37, Cursor = cursor }, Cancellation);
            page.Entries.Length.ShouldBeLessThanOrEqualTo(37);
            found.AddRange(page.Entries.Select(entry => entry.Sequence));
            cursor = page.Next;
        }
        while (cursor is not null);
        found.ShouldBe(expected);
    }

    [Fact]
    [Rule("L6.16")]
    public async Task Query_by_decision_finds_all_entries_of_one_operation()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var entries = Entries();
        fixture.Audit.Write(entries);
        await fixture.Audit.FlushAsync(Cancellation);
        var page = await fixture.Audit.QueryAsync(Query() with { DecisionId = entries[500].DecisionId }, Cancellation);
        page.Entries.Select(entry => entry.Entry.Target).ShouldBe(entries.Where(entry => entry.DecisionId == entries[500].DecisionId).Select(entry => entry.Target).Reverse());
    }

    [Fact]
    [Rule("L6.16")]
    public async Task Chain_of_the_instance_is_queried_by_its_name_and_an_unknown_one_is_empty()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(3, null);
        (await fixture.Audit.QueryAsync(new AuditQuery { Community = AuditChain.Instance }, Cancellation)).Entries.Length.ShouldBe(3);
        (await fixture.Audit.QueryAsync(new AuditQuery { Community = "c1" }, Cancellation)).Entries.ShouldBeEmpty();
    }

    [Fact]
    [Rule("L6.17")]
    public async Task What_is_rare_is_looked_for_in_so_many_entries_and_further_back_on_the_pages_that_follow()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var first = StoreFixture.Entry(target: "the one") with { Plugin = "busy", Outcome = AuditOutcome.Denied };

        // In each block there are both, and never in one entry: the index rules out none.
        var others = Enumerable.Range(0, AuditPage.MaxEntriesLooked + 5_000).Select(static number => StoreFixture.Entry() with { Plugin = number % 2 == 0 ? "busy" : "other", Outcome = number % 2 == 0 ? AuditOutcome.Ok : AuditOutcome.Denied });
        foreach (var entries in others.Prepend(first).Chunk(1_000))
        {
            fixture.Audit.Write(entries);
        }

        await fixture.Audit.FlushAsync(Cancellation);
        var query = Query() with { Plugin = "busy", Outcome = AuditOutcome.Denied };
        var page = await fixture.Audit.QueryAsync(query, Cancellation);
        page.Entries.ShouldBeEmpty();
        page.Next.ShouldNotBeNull();
        var next = await fixture.Audit.QueryAsync(query with { Cursor = page.Next }, Cancellation);
        next.Entries.ShouldHaveSingleItem().Entry.Target.ShouldBe("the one");
        next.Next.ShouldBeNull();
    }

    [Fact]
    [Rule("L6.17")]
    public async Task What_was_left_out_counts_as_looked_at()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var reads = Enumerable.Range(0, AuditPage.MaxEntriesLooked + 5_000).Select(static number => StoreFixture.Entry(target: number % 2 == 0 ? "things/list" : "things/show one") with { Action = AuditAction.Operation });
        foreach (var entries in reads.Prepend(StoreFixture.Entry(target: "the one")).Chunk(1_000))
        {
            fixture.Audit.Write(entries);
        }

        await fixture.Audit.FlushAsync(Cancellation);
        var query = Query() with { WithoutOperations = ["things/list", "things/show"] };
        var page = await fixture.Audit.QueryAsync(query, Cancellation);
        page.Entries.ShouldBeEmpty();
        page.Next.ShouldNotBeNull();
        var next = await fixture.Audit.QueryAsync(query with { Cursor = page.Next }, Cancellation);
        next.Entries.ShouldHaveSingleItem().Entry.Target.ShouldBe("the one");
        next.Next.ShouldBeNull();
    }

    [Fact]
    [Rule("L6.17")]
    public async Task Pages_stay_as_they_are_while_more_is_written()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(50);
        var first = await fixture.Audit.QueryAsync(Query() with { Limit = 20 }, Cancellation);
        await fixture.WriteAsync(50);
        var second = await fixture.Audit.QueryAsync(Query() with { Limit = 20, Cursor = first.Next }, Cancellation);
        second.Entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(11, 20).Select(number => (long)number).Reverse());
    }

    [Theory]
    [Rule("L6.17")]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1 OR 1=1")]
    [InlineData("99999999999999999999")]
    [InlineData("1099511627777")]
    public async Task Cursor_that_no_page_gave_is_refused(string cursor)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.WriteAsync(3);
        (await Should.ThrowAsync<AuditQueryException>(async () => await fixture.Audit.QueryAsync(Query() with { Cursor = cursor }, Cancellation))).Code.ShouldBe(AuditQueryReason.CursorInvalid);
    }

    [Fact]
    [Rule("L6.17")]
    public async Task Limits_and_domains_that_make_no_sense_are_refused()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        foreach (var limit in (int[])[0, -1, 1_001])
        {
            (await Should.ThrowAsync<AuditQueryException>(async () => await fixture.Audit.QueryAsync(Query() with { Limit = limit }, Cancellation))).Code.ShouldBe(AuditQueryReason.LimitOutOfRange);
        }

        (await Should.ThrowAsync<AuditQueryException>(async () => await fixture.Audit.QueryAsync(Query() with { WithoutOperations = [.. Enumerable.Repeat("a/b", 1_001)] }, Cancellation))).Code.ShouldBe(AuditQueryReason.LimitOutOfRange);
        (await Should.ThrowAsync<AuditQueryException>(async () => await fixture.Audit.QueryAsync(Query() with { DomainSubtree = "games" }, Cancellation))).Code.ShouldBe(AuditQueryReason.DomainInvalid);
    }

    private static AuditQuery Query() => new() { Community = "c1" };

    private static bool IsRead(AuditEntry entry) => entry is { Target: "things/list" or "things/show one", Outcome: AuditOutcome.Ok } && entry.Action == AuditAction.Operation;

    // What begins like a path is another one; what was done and is told without a target is nobody's.
    private static string? Target(int number) => (number % 5) switch { 0 => "things/list", 1 => "things/show one", 2 => "things/listing", 3 => "things/update one", _ => null };

    private static AuditEntry[] Entries()
    {
        string[] domains = ["/", "/games", "/games/chess", "/gamesters", "/gamesters/x", "/games-old"];
        var random = new Random(1);
        Guid decision = default;
        return
        [
            .. Enumerable.Range(0, 1_000).Select(number => StoreFixture.Entry(target: $"t{number}") with
            {
                Target = number % 3 == 0 ? Target(number / 3) : $"t{number}",
                // The clock is set back now and then.
                Time = s_start.AddSeconds(number - (number % 100 == 50 ? 200 : 0)),
                Plugin = random.Next(10) == 0 ? null : $"p{random.Next(8)}",
                Principal = number is 10 or 700 or 999 ? "rare" : "bob",
                Action = random.Next(9) == 0 ? AuditAction.Limit : number % 3 == 0 ? AuditAction.Operation : AuditAction.HostCall,
                Outcome = random.Next(4) == 0 ? AuditOutcome.Denied : AuditOutcome.Ok,
                ReasonCode = $"r{random.Next(5)}",
                DomainPath = domains[random.Next(domains.Length)],
                DecisionId = number % 4 == 0 ? decision = UuidV7.Shared.Next() : decision,
            }),
        ];
    }
}
