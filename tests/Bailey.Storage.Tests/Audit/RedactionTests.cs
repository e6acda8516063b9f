using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Storage.Tests.Stores;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Audit;

public sealed class SqliteRedactionTests() : RedactionTests(StoreKind.Sqlite);

public sealed class PostgresRedactionTests() : RedactionTests(StoreKind.Postgres);

public abstract class RedactionTests(StoreKind kind)
{
    private const string Secret = "hunter2SECRETvalue";
    private static readonly string s_token = $"eyJhbGciOiJIUzI1NiJ9.{Convert.ToBase64String("eyJzdWIiOiJ"u8)}.abc-_{Secret}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Secrets =>
    [
        $"https://bob:{Secret}@example.com/x", $"https://{Secret}@example.com", $"postgres://u:{Secret}@db/x?y", $"Authorization: Bearer {Secret}", $"authorization: basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))}{Secret}",
        $"bearer%20{Secret}", $"see {s_token} there", $"https://example.com/?a=1&access_token={Secret}&b=2", $"https://example.com/?api_key={Secret}#x", $"password={Secret}", $"Password: '{Secret} and more'",
        $"{{\"client_secret\": \"{Secret} \\\" {Secret}\", \"x\": 1}}", $"Cookie: sid={Secret}", $"X-Api-Key: {Secret}", $"-----BEGIN PRIVATE KEY-----\n{Secret}\n-----END PRIVATE KEY-----", $"-----BEGIN EC PRIVATE KEY-----\n{Secret}",
        $"https://u:{Secret}{new string('x', 20_000)}", $"passphrase = {Secret}", $"sig&signature={Secret}", $"token%3D{Secret}", $"PASSWD={Secret}",
    ];

    [Theory]
    [Rule("L6.2")]
    [MemberData(nameof(Secrets))]
    public async Task Credentials_are_redacted_before_anything_is_written_wherever_they_stand(string text)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        fixture.Audit.Write([StoreFixture.Entry(target: text) with { ReasonCode = text, Principal = text, Metadata = [KeyValuePair.Create("note", text), KeyValuePair.Create(text, "x")] }]);
        await fixture.Store.CommitAsync(new() { Audit = [StoreFixture.Entry(target: text)] }, Cancellation);
        var entries = await fixture.ReadAsync();
        entries[0].Entry.Target!.ShouldContain("[redacted]");
        (await fixture.ReadRawAsync()).ShouldNotContain(Secret);
        await fixture.ReopenAsync();
    }

    [Theory]
    [Rule("L6.2")]
    [InlineData("password")]
    [InlineData("db_password")]
    [InlineData("clientSecret")]
    [InlineData("X-Auth-Token")]
    [InlineData("apiKey")]
    [InlineData("Authorization")]
    [InlineData("Set-Cookie")]
    public void Values_by_the_name_of_a_secret_are_redacted(string name) =>
        AuditRedaction.Apply(StoreFixture.Entry() with { Metadata = [KeyValuePair.Create(name, "plain")] }).Metadata.ShouldBe([KeyValuePair.Create(name, "[redacted]")]);

    [Theory]
    [InlineData("https://api.example.com/v1/things?page=2")]
    [InlineData("monkeys/1")]
    [InlineData("user@example.com")]
    [InlineData("the key is under the mat")]
    [InlineData("keyboard: qwerty")]
    [InlineData("storage:kv")]
    [InlineData("")]
    public void What_is_no_secret_stays(string text) => AuditRedaction.Text(text).ShouldBe(text);

    [Fact]
    public void Entry_without_anything_to_redact_is_the_same_object()
    {
        var entry = StoreFixture.Entry();
        AuditRedaction.Apply(entry).ShouldBeSameAs(entry);
    }

    [Theory]
    [Rule("L6.3")]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("語")]
    [InlineData("😀")]
    public async Task Text_is_cut_at_one_kibibyte_between_characters_and_says_so(string character)
    {
        await using var fixture = await StoreFixture.OpenAsync(kind);
        var size = Encoding.UTF8.GetByteCount(character);
        string exact = string.Concat(Enumerable.Repeat(character, 1_024 / size)), longer = exact + character;
        fixture.Audit.Write([StoreFixture.Entry(target: exact), StoreFixture.Entry(target: longer) with { DomainPath = $"/{longer}", Principal = longer, Plugin = longer, Version = longer, Capability = longer, ReasonCode = longer, Metadata = [KeyValuePair.Create(longer, longer)] }]);
        await fixture.Audit.FlushAsync(Cancellation);
        var entries = (await fixture.ReadAsync()).ConvertAll(entry => entry.Entry);
        Encoding.UTF8.GetByteCount(exact).ShouldBeLessThanOrEqualTo(1_024);
        entries[0].Target.ShouldBe(exact);
        string?[] cut = [entries[1].Target, entries[1].DomainPath, entries[1].Principal, entries[1].Plugin, entries[1].Version, entries[1].Capability, entries[1].ReasonCode, entries[1].Metadata[0].Key, entries[1].Metadata[0].Value];
        foreach (var text in cut)
        {
            text.ShouldNotBeNull();
            text.ShouldEndWith("…");
            Encoding.UTF8.GetByteCount(text).ShouldBeInRange(1_021 - size, 1_024);
            text.ShouldNotContain("\uFFFD");
        }
    }

    [Fact]
    [Rule("L6.3")]
    public void Metadata_is_sorted_and_bounded_and_says_how_much_was_dropped()
    {
        var many = AuditRedaction.Apply(StoreFixture.Entry() with { Metadata = [.. Enumerable.Range(0, 50).Select(number => KeyValuePair.Create($"n{99 - number}", "x"))] }).Metadata;
        many.Length.ShouldBe(33);
        many.Select(item => item.Key).ShouldBe(many.Select(item => item.Key).Order(StringComparer.Ordinal));
        many.ShouldContain(KeyValuePair.Create(AuditRedaction.DroppedName, "18"));
        var large = AuditRedaction.Apply(StoreFixture.Entry() with { Metadata = [.. Enumerable.Range(0, 20).Select(number => KeyValuePair.Create($"n{number}", new string('x', 5_000)))] }).Metadata;
        large.Sum(item => item.Key.Length + item.Value.Length).ShouldBeLessThan(AuditRedaction.MaxMetadataBytes + 100);
    }

    [Fact]
    public void Half_of_a_character_becomes_a_whole_one() => AuditRedaction.Text("a\uD800b").ShouldBe("a\uFFFDb");

    [Fact]
    public void Name_of_a_community_is_refused_where_it_could_name_no_chain()
    {
        foreach (var name in (string[])["", new string('x', 257), "\uD800"])
        {
            Should.Throw<ArgumentException>(() => AuditRedaction.Apply(StoreFixture.Entry(name)));
        }

        AuditRedaction.Apply(StoreFixture.Entry(AuditChain.Instance)).Community.ShouldBeNull();
    }
}
