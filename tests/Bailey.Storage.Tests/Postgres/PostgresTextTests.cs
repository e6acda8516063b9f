using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Postgres;
using Bailey.Storage.Tests.Stores;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Storage.Tests.Postgres;

public sealed class PostgresTextTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Texts of few characters, so that what is escaped stands beside its escape.
    private static Arbitrary<string> Texts => Gen.Elements('\0', '\u0001', '\u0002', '\u0003', 'a', 'é').ArrayOf().Select(static units => new string(units)).ToArbitrary();

    [Fact]
    public void Any_text_comes_back_as_it_was()
    {
        Prop.ForAll(Texts, static text => PostgresText.Decode(PostgresText.Encode(text)) == text).QuickCheckThrowOnFailure();
        Prop.ForAll(Texts, static text => !PostgresText.Encode(text).Contains('\0', StringComparison.Ordinal)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Texts_keep_their_order_and_what_they_begin_with()
    {
        Prop.ForAll(Texts, Texts, static (one, other) =>
            Math.Sign(string.CompareOrdinal(PostgresText.Encode(one), PostgresText.Encode(other))) == Math.Sign(string.CompareOrdinal(one, other))).QuickCheckThrowOnFailure();
        Prop.ForAll(Texts, Texts, static (one, other) =>
            PostgresText.Encode(one).StartsWith(PostgresText.Encode(other), StringComparison.Ordinal) == one.StartsWith(other, StringComparison.Ordinal)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a\u0001")]
    [InlineData("\u0001a")]
    [InlineData("\u0001\u0003")]
    public void What_was_never_encoded_is_no_text(string text) => Should.Throw<FormatException>(() => PostgresText.Decode(text));

    [Fact]
    public void Half_of_a_character_becomes_a_whole_one() => PostgresText.Encode("a\uD800b").ShouldBe("a\uFFFDb");

    [Fact]
    public async Task Keys_with_a_null_are_kept_found_listed_and_counted_as_any_other()
    {
        await using var fixture = await PostgresFixture.OpenAsync();
        string[] keys = ["a", "a\0", "a\0b", "a\u0001", "a\u0001b", "a\u0002", "ab"];
        await fixture.Store.CommitAsync(StoreFixture.Change([.. keys.Select(key => StoreFixture.Value(key, "x"))]), Cancellation);
        fixture.Store.ListKeys("c1", "org.example.p", "a", null, 100).ShouldBe(keys);
        fixture.Store.ListKeys("c1", "org.example.p", "a\0", null, 100).ShouldBe(["a\0", "a\0b"]);
        fixture.Store.ListKeys("c1", "org.example.p", "a", "a\0b", 2).ShouldBe(["a\u0001", "a\u0001b"]);
        fixture.Store.GetValue("c1", "org.example.p", "a\0b").ShouldNotBeNull();
        fixture.Store.GetValue("c1", "org.example.p", "a\0\0").ShouldBeNull();

        var id = "a\0\u0001\u0001é";
        await fixture.Store.CommitAsync(StoreFixture.Change(new PutDocument(new Plugins.Store.PluginDocument(Plugins.Store.PluginDocumentKind.Page, "c1", id, "p", "eve", DateTimeOffset.UnixEpoch, "{}"))), Cancellation);
        (await fixture.Store.ListStoredBytesAsync(Cancellation)).ShouldContain(KeyValuePair.Create("eve", 6L + 2));
        (await fixture.Store.CommitAsync(StoreFixture.Change(new DeleteDocument(Plugins.Store.PluginDocumentKind.Page, "c1", id)), Cancellation)).FreedBytes.ShouldBe([KeyValuePair.Create("eve", 8L)]);
    }
}
