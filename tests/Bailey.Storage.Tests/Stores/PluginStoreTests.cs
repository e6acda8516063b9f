using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Stores;

public sealed class SqlitePluginStoreTests() : PluginStoreTests(StoreKind.Sqlite);

public sealed class PostgresPluginStoreTests() : PluginStoreTests(StoreKind.Postgres);

public abstract class PluginStoreTests(StoreKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_there_when_its_change_is_acknowledged_and_after_the_store_is_opened_again()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("a", "one")), Cancellation);
        fixture.Store.GetValue("c1", "org.example.p", "a").ShouldNotBeNull().Bytes.ToArray().ShouldBe("one"u8.ToArray());
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("a", "two")), Cancellation);
        await fixture.ReopenAsync();
        fixture.Store.GetValue("c1", "org.example.p", "a").ShouldNotBeNull().Bytes.ToArray().ShouldBe("two"u8.ToArray());
        fixture.Store.GetValue("c2", "org.example.p", "a").ShouldBeNull();
        fixture.Store.GetValue("c1", "org.example.q", "a").ShouldBeNull();
        await fixture.Store.CommitAsync(StoreFixture.Change(new DeleteValue("c1", "org.example.p", "a")), Cancellation);
        fixture.Store.GetValue("c1", "org.example.p", "a").ShouldBeNull();
    }

    [Fact]
    public async Task Keys_are_listed_by_prefix_in_order_a_page_at_a_time()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        string[] keys = ["a", "b/", "b/1", "b/2", "b/%", "b_", "c", "b/é", "b/😀", "B/1"];
        await fixture.Store.CommitAsync(StoreFixture.Change([.. keys.Select(key => StoreFixture.Value(key, "x"))]), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("b/9", "x", plugin: "org.example.q")), Cancellation);
        fixture.Store.ListKeys("c1", "org.example.p", "b/", null, 1_000).ShouldBe(["b/", "b/%", "b/1", "b/2", "b/é", "b/😀"]);
        fixture.Store.ListKeys("c1", "org.example.p", "b/", "b/%", 2).ShouldBe(["b/1", "b/2"]);
        fixture.Store.ListKeys("c1", "org.example.p", "b/", "a", 1).ShouldBe(["b/"]);
        fixture.Store.ListKeys("c1", "org.example.p", "b/😀", null, 9).ShouldBe(["b/😀"]);
        fixture.Store.ListKeys("c1", "org.example.p", "", null, 1_000).Length.ShouldBe(keys.Length);
        fixture.Store.ListKeys("c1", "org.example.p", "z", null, 1_000).ShouldBeEmpty();
    }

    [Fact]
    public async Task Stored_bytes_are_counted_for_whom_they_are_kept()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value("ab", "xyz"), StoreFixture.Value("é", "x"), StoreFixture.Value("c", "x", principal: "eve")), Cancellation);
        (await fixture.Store.ListStoredBytesAsync(Cancellation)).ShouldBe([KeyValuePair.Create("bob", 8L), KeyValuePair.Create("eve", 2L)]);
    }

    [Fact]
    public async Task Documents_are_found_counted_and_listed_a_page_at_a_time_and_tell_whom_they_replaced()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        PluginDocument Page(string id, string principal, string json) => new(PluginDocumentKind.Page, "c1", id, "org.example.p", principal, DateTimeOffset.UnixEpoch, json);
        var first = await fixture.Store.CommitAsync(StoreFixture.Change(new PutDocument(Page("b", "ann", "{}")), new PutDocument(Page("a", "bob", "{}")), new PutDocument(Page("c", "bob", "{}"))), Cancellation);

        var second = await fixture.Store.CommitAsync(StoreFixture.Change(new PutDocument(Page("b", "bob", """{"x":1}""")), new DeleteDocument(PluginDocumentKind.Page, "c1", "c"), new DeleteDocument(PluginDocumentKind.Page, "c1", "d")), Cancellation);

        first.FreedBytes.ShouldBeEmpty();
        second.FreedBytes.ShouldBe([KeyValuePair.Create("ann", 3L), KeyValuePair.Create("bob", 3L)]);
        (await fixture.Store.FindDocumentAsync("c1", PluginDocumentKind.Page, "b", Cancellation)).ShouldBe(Page("b", "bob", """{"x":1}"""));
        (await fixture.Store.FindDocumentAsync("c1", PluginDocumentKind.Message, "b", Cancellation)).ShouldBeNull();
        (await fixture.Store.CountDocumentsAsync("c1", PluginDocumentKind.Page, Cancellation)).ShouldBe(2);
        (await fixture.Store.ListDocumentsAsync("c1", PluginDocumentKind.Page, null, 1, Cancellation)).ShouldHaveSingleItem().Id.ShouldBe("a");
        (await fixture.Store.ListDocumentsAsync("c1", PluginDocumentKind.Page, "a", 1, Cancellation)).ShouldHaveSingleItem().Id.ShouldBe("b");
        (await fixture.Store.ListDocumentsAsync("c1", PluginDocumentKind.Page, "b", 1, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_installation_comes_back_as_it_was_put_one_revision_higher()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var acceptance = new VersionAcceptance("ann", new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), [CapabilityDocument.Read("- type: storage:kv"u8, "test").Require()[0].Capability]);
        var installation = StoreFixture.Installation() with
        {
            State = PluginState.Active,
            SettingsJson = """{"a":"é\n"}""",
            DeniedByAdmin = [CapabilityCatalog.UiRead],
            SuspendedReason = "it failed",
            Versions = [new InstalledVersion("1.0.0", "sha256:aa", DateTimeOffset.UnixEpoch, "ann", "upload", acceptance), new InstalledVersion("1.1.0", "sha256:bb", DateTimeOffset.UnixEpoch, "bob", "https://example.org/") { Name = "Echo “one”" }],
            PendingDigest = "sha256:bb",
        };
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutPackage(StoreFixture.Package()), new PutPackage(StoreFixture.Package("sha256:bb", version: "1.1.0")), new PutInstallation(installation)), Cancellation);
        var read = await fixture.Store.FindInstallationAsync("c1", "org.example.p", Cancellation);
        read.ShouldNotBeNull();
        (read with { Versions = installation.Versions }).ShouldBe(installation with { Revision = 1 });
        read.Versions.ShouldBe(installation.Versions);
        (await fixture.Store.ListInstallationsAsync(cancellationToken: Cancellation)).Length.ShouldBe(1);
        (await fixture.Store.ListInstallationsAsync("c2", Cancellation)).ShouldBeEmpty();
        var package = await fixture.Store.FindPackageAsync("sha256:bb", Cancellation);
        package!.Version.ShouldBe("1.1.0");
        package.Bytes.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_change_of_another_revision_is_a_conflict_and_nothing_of_it_is_stored()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutPackage(StoreFixture.Package()), new PutInstallation(StoreFixture.Installation())), Cancellation);
        foreach (var revision in (long[])[0, 2])
        {
            var change = StoreFixture.Change(StoreFixture.Value("half", "stored"), new PutInstallation(StoreFixture.Installation(revision: revision))) with
            {
                Audit = [StoreFixture.Entry()],
                Events = [new PublicEvent(UuidV7.Shared.Next(), DateTimeOffset.UnixEpoch, PublicEventType.PluginInstalled, "c1", "org.example.p", "{}")],
            };
            (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(change, Cancellation))).Code.ShouldBe(StoreReason.Conflict);
        }

        fixture.Store.GetValue("c1", "org.example.p", "half").ShouldBeNull();
        (await fixture.Store.ListEventsAsync(0, 10, Cancellation)).ShouldBeEmpty();
        (await fixture.ReadAsync()).ShouldBeEmpty();
        (await fixture.Store.FindInstallationAsync("c1", "org.example.p", Cancellation))!.Revision.ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_changes_at_once_those_that_conflict_fail_alone()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutDomain(new Domain("c1", "d", null, "D"))), Cancellation);
        var changes = Enumerable.Range(0, 200).Select(number => fixture.Store.CommitAsync(new StoreChange
        {
            Mutations = number % 2 == 0 ? [StoreFixture.Value($"k{number}", "x")] : [StoreFixture.Value($"k{number}", "x"), new PutDomain(new Domain("c1", "d", null, "D", Revision: 7))],
            Audit = [StoreFixture.Entry(target: $"k{number}")],
        }, Cancellation).AsTask()).ToList();
        await Task.WhenAll(changes.Select(change => change.ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default)));
        for (var number = 0; number < changes.Count; number++)
        {
            changes[number].IsCompletedSuccessfully.ShouldBe(number % 2 == 0);
            (fixture.Store.GetValue("c1", "org.example.p", $"k{number}") is not null).ShouldBe(number % 2 == 0);
        }

        (await fixture.ReadAsync()).Select(entry => entry.Entry.Target).ShouldBe(Enumerable.Range(0, 100).Select(number => $"k{2 * number}"), ignoreOrder: true);
        (await fixture.VerifyAsync()).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task Removing_an_installation_removes_all_that_the_plugin_kept_there_and_packages_that_nobody_names()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(
            new PutPackage(StoreFixture.Package()), new PutPackage(StoreFixture.Package("sha256:bb")),
            new PutInstallation(StoreFixture.Installation()), new PutInstallation(StoreFixture.Installation("sha256:bb", community: "c2")),
            StoreFixture.Value("a", "x"), StoreFixture.Value("a", "x", community: "c2"), StoreFixture.Value("a", "x", plugin: "other"),
            new PutDocument(new PluginDocument(PluginDocumentKind.Message, "c1", "m1", "org.example.p", "bob", DateTimeOffset.UnixEpoch, "{}"))), Cancellation);
        var removed = await fixture.Store.CommitAsync(StoreFixture.Change(new RemoveInstallation("c1", "org.example.p", 1)), Cancellation);
        removed.FreedBytes.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("bob", 2L + 4));
        (await fixture.Store.FindInstallationAsync("c1", "org.example.p", Cancellation)).ShouldBeNull();
        (await fixture.Store.FindPackageAsync("sha256:aa", Cancellation)).ShouldBeNull();
        (await fixture.Store.FindPackageAsync("sha256:bb", Cancellation)).ShouldNotBeNull();
        fixture.Store.GetValue("c1", "org.example.p", "a").ShouldBeNull();
        fixture.Store.GetValue("c2", "org.example.p", "a").ShouldNotBeNull();
        fixture.Store.GetValue("c1", "other", "a").ShouldNotBeNull();
        (await fixture.Store.ListDocumentsAsync("c1", PluginDocumentKind.Message, null, 1000, Cancellation)).ShouldBeEmpty();
        (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(new RemoveInstallation("c1", "org.example.p", 1)), Cancellation))).Code.ShouldBe(StoreReason.Conflict);
    }

    [Fact]
    public async Task Domains_form_a_tree_and_what_would_break_it_is_a_conflict()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutDomain(new Domain("c1", "z", null, "Z")), new PutDomain(new Domain("c1", "b", "z", "B")), new PutDomain(new Domain("c1", "a", "b", "A"))), Cancellation);
        (await fixture.Store.ListDomainsAsync("c1", Cancellation)).Select(domain => (domain.Id, domain.Revision)).ShouldBe([("z", 1), ("b", 1), ("a", 1)]);
        StoreMutation[] conflicts =
        [
            new PutDomain(new Domain("c1", "x", "nowhere", "X")),
            new PutDomain(new Domain("c1", "a", "b", "A")),
            new PutDomain(new Domain("c1", "a", "b", "A", Revision: 2)),
            new PutDomain(new Domain("c1", "z", "a", "Z", Revision: 1)),
            new PutDomain(new Domain("c1", "z", "z", "Z", Revision: 1)),
            new DeleteDomain("c1", "b", 1),
            new DeleteDomain("c1", "a", 2),
        ];
        foreach (var conflict in conflicts)
        {
            (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(conflict), Cancellation), conflict.ToString())).Code.ShouldBe(StoreReason.Conflict);
        }

        await fixture.Store.CommitAsync(StoreFixture.Change(new PutDomain(new Domain("c1", "a", "z", "A2", """{"x":1}""", 1)), new DeleteDomain("c1", "b", 1)), Cancellation);
        (await fixture.Store.ListDomainsAsync("c1", Cancellation)).ShouldBe([new Domain("c1", "z", null, "Z", "{}", 1), new Domain("c1", "a", "z", "A2", """{"x":1}""", 2)]);
    }

    [Fact]
    public async Task A_signal_comes_back_with_all_that_happened_to_it()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var signal = new SignalRecord { Id = UuidV7.Shared.Next(), Community = "c1", Type = "a.b", Principal = "bob", PayloadJson = "[1]", SentAt = time, ExpiresAt = time.AddHours(1), RequiresAck = true, OriginDomain = "d", OriginPlugin = "p", Priority = 9, History = [new SignalStep(time, null, SignalState.Received)] };
        var step = new SignalStep(time, "d", SignalState.Dropped, "p", "signal_expired");
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutSignal(signal)), Cancellation);
        await fixture.Store.CommitAsync(StoreFixture.Change(new AppendSignalSteps("c1", signal.Id, [step])), Cancellation);
        var read = (await fixture.Store.FindSignalAsync("c1", signal.Id, Cancellation))!;
        read.History.ShouldBe([.. signal.History, step]);
        (read with { History = signal.History }).ShouldBe(signal);
        (await fixture.Store.FindSignalAsync("c2", signal.Id, Cancellation)).ShouldBeNull();
        (await Should.ThrowAsync<PluginStoreException>(async () => await fixture.Store.CommitAsync(StoreFixture.Change(new AppendSignalSteps("c2", signal.Id, [step])), Cancellation))).Code.ShouldBe(StoreReason.Conflict);
    }

    [Fact]
    [Rule("L6.24")]
    public async Task Events_are_in_the_outbox_with_the_change_they_tell_of_in_the_order_of_commit()
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        for (var number = 1; number <= 3; number++)
        {
            await fixture.Store.CommitAsync(StoreFixture.Change(StoreFixture.Value($"k{number}", "x")) with
            {
                Events = [new PublicEvent(UuidV7.Shared.Next(), DateTimeOffset.UnixEpoch, PublicEventType.PluginActivated, number == 1 ? null : "c1", number == 1 ? null : "p", $$"""{"n":{{number}}}""")],
            }, Cancellation);
        }

        await fixture.ReopenAsync();
        var events = await fixture.Store.ListEventsAsync(0, 10, Cancellation);
        events.Select(item => item.Event.DataJson).ShouldBe(["""{"n":1}""", """{"n":2}""", """{"n":3}"""]);
        (await fixture.Store.ListEventsAsync(events[0].Number, 1, Cancellation)).ShouldHaveSingleItem().Event.DataJson.ShouldBe("""{"n":2}""");
        events[0].Event.Community.ShouldBeNull();
    }
}
