using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>What a package may say of itself.</summary>
public sealed class ManifestTests
{
    private static readonly SettingsSchema s_schema = SettingsSchema.Read(ManifestSchema.Json);

    [Fact]
    [Rule("L2.13")]
    [Rule("L2.16")]
    [Rule("L2.17")]
    [Rule("L2.18")]
    [Rule("L2.20")]
    public void Everything_that_a_manifest_says_is_read()
    {
        var manifest = PackageReader.Read(PackageSamples.Unsigned(static manifest =>
        {
            manifest["schedules"] = JsonNode.Parse("""[{ "name": "daily", "export": "on_message", "cron": "0 6 * * MON-FRI", "timezone": "Europe/Berlin" }, { "name": "often", "export": "on_message", "cron": "*/5 * * * *" }]""");
            manifest["keep_state"] = true;
            manifest["publisher"]!["key"] = "sha256:" + new string('a', 64);
        })).Manifest;
        (manifest.Id, manifest.Name, manifest.Version, manifest.Description, manifest.License, manifest.MinHostVersion).ShouldBe(
            ("org.example.greeter", "Greeter", "1.0.0", "Greets whoever posts.", "Apache-2.0", "0.0.1"));
        manifest.Publisher.Name.ShouldBe("Example");
        manifest.Publisher.Key!.Text.ShouldBe("sha256:" + new string('a', 64));
        manifest.Hooks.ShouldBe([new HookDeclaration("message.posted", "on_message", HookKind.Filter, 50, HookErrorPolicy.Reject)]);
        manifest.Schedules.ShouldBe([new ScheduleDeclaration("daily", "on_message", "0 6 * * MON-FRI", "Europe/Berlin"), new ScheduleDeclaration("often", "on_message", "*/5 * * * *", "UTC")]);
        manifest.Capabilities.Select(static entry => (entry.Capability.Sentence, entry.Justification)).ShouldBe([("Keep data of its own", "remembers whom it greeted"), ("Send signals of the types greeting.sent", null)], "words of the policy");
        manifest.Limits.ShouldBe(new PackageLimits { Fuel = 1_000_000, MemoryBytes = 1_048_576, TimeoutMs = 500, Concurrency = 2 });
        manifest.KeepState.ShouldBeTrue();
        manifest.Files.Keys.ShouldBe(["plugin.wasm"]);
    }

    // The value is put in place of the sample's, or taken out where there is none; the third column is the fault, at that place.
    [Theory]
    [InlineData("/id", "\"greeter\"", "value_invalid")]
    [InlineData("/id", "\"Org.Example\"", "value_invalid")]
    [InlineData("/id", "\"org..x\"", "value_invalid")]
    [InlineData("/id", "7", "wrong_type")]
    [InlineData("/name", "\"\"", "out_of_range")]
    [InlineData("/name", "\"a\\u202Eb\"", "document_not_text")]
    [InlineData("/name", "\"\\u3164\"", "document_not_text")]
    [InlineData("/name", "\"Gree\\u034Fter\"", "document_not_text")]
    [InlineData("/name", "\"\\u2800\"", "document_not_text")]
    [InlineData("/name", "\"  \"", "value_invalid")]
    [InlineData("/name", "\"\\u00A0Greeter\"", "value_invalid")]
    [InlineData("/name", "\"Greeter \"", "value_invalid")]
    [InlineData("/name", "\"\\u0301\\uFE0F\"", "value_invalid")]
    [InlineData("/name", "\"a\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\"", "value_invalid")]
    [InlineData("/description", "\"\\u3164\"", "document_not_text")]
    [InlineData("/publisher/name", "\" \"", "value_invalid")]
    [InlineData("/version", "\"1.0\"", "value_invalid")]
    [InlineData("/version", "\"01.0.0\"", "value_invalid")]
    [InlineData("/description", "[]", "wrong_type")]
    [InlineData("/license", "\"Apache\"", "value_invalid")]
    [InlineData("/license", "\"MIT OR\"", "value_invalid")]
    [InlineData("/license", "\"(MIT\"", "value_invalid")]
    [InlineData("/min_host_version", "\">=1\"", "value_invalid")]
    [InlineData("/publisher", "\"me\"", "wrong_type")]
    [InlineData("/publisher/key", "\"sha256:12\"", "value_invalid")]
    [InlineData("/publisher/url", "\"https://example.org\"", "unknown_key")]
    [InlineData("/hooks", "{}", "wrong_type")]
    [InlineData("/hooks/0/name", "\"Message Posted\"", "value_invalid")]
    [InlineData("/hooks/0/kind", "\"filtr\"", "value_not_allowed")]
    [InlineData("/hooks/0/priority", "1e3", "out_of_range")]
    [InlineData("/hooks/0/priority", "10001", "out_of_range")]
    [InlineData("/hooks/0/on_error", "\"ignore\"", "value_not_allowed")]
    [InlineData("/hooks/0/onerror", "\"ignore\"", "unknown_key")]
    [InlineData("/schedules", "[{\"name\":\"a\",\"export\":\"b\",\"cron\":\"0 6 * *\"}]", "value_invalid", "/schedules/0/cron")]
    [InlineData("/schedules", "[{\"name\":\"a\",\"export\":\"b\",\"cron\":\"60 6 * * *\"}]", "value_invalid", "/schedules/0/cron")]
    [InlineData("/schedules", "[{\"name\":\"a\",\"export\":\"b\",\"cron\":\"0 6 * * *\",\"timezone\":\"Mars/Olympus\"}]", "value_invalid", "/schedules/0/timezone")]
    [InlineData("/schedules", "[{\"name\":\"a\",\"export\":\"b\",\"cron\":\"0 6 * * *\",\"timezone\":\"../../etc/passwd\"}]", "value_invalid", "/schedules/0/timezone")]
    [InlineData("/capabilities/0/type", "\"storage:kvs\"", "value_not_allowed")]
    [InlineData("/capabilities/1/pattern", "[]", "unknown_key")]
    [InlineData("/capabilities/1/patterns", "[\"NOT A SIGNAL\"]", "value_invalid", "/capabilities/1/patterns/0")]
    [InlineData("/limits/fuel", "0", "out_of_range")]
    [InlineData("/limits/cpu", "1", "unknown_key")]
    [InlineData("/keep_state", "\"yes\"", "wrong_type")]
    [InlineData("/settings_schema", "\"settings.schema.json\"", "keys_conflict")]
    [InlineData("/settings_schema", "\"schema.json\"", "value_not_allowed")]
    [InlineData("/files/plugin.wasm", "\"AB\"", "value_invalid")]
    [InlineData("/files/manifest.json", "\"0000000000000000000000000000000000000000000000000000000000000000\"", "value_not_allowed")]
    [InlineData("/capabilites", "[]", "unknown_key")]
    [Rule("L2.14")]
    [Rule("L2.15")]
    [Rule("L2.16")]
    [Rule("L2.17")]
    [Rule("L2.18")]
    [Rule("L2.19")]
    [Rule("L2.20")]
    public void A_faulty_value_is_told_with_its_place(string at, string value, string code, string? place = null)
    {
        var manifest = PackageSamples.Pinned();
        Set(manifest, at, value);
        var faults = FaultsOf(manifest.ToJsonString());
        faults.ShouldContain(fault => fault.Path == (place ?? at) && fault.Code == code, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("שלום")]
    [InlineData("Trò chơi chữ")]
    [InlineData("हिन्दी")]
    [InlineData("ことば、あそび")]
    [InlineData("❤️ & 🎲")]
    [InlineData("?!")]
    public void A_name_may_be_of_any_script_that_is_seen(string name) =>
        PackageReader.Read(PackageSamples.Unsigned(manifest => (manifest["name"], manifest["publisher"]!["name"]) = (name, name))).Manifest.Name.ShouldBe(name);

    [Fact]
    [Rule("L2.14")]
    public void All_faults_are_told_at_once_and_unknown_fields_with_the_nearest()
    {
        var faults = FaultsOf("""{ "id": "x", "nmae": "Greeter", "version": "1", "publisher": {}, "files": {} }""");
        faults.Select(static fault => (fault.Path, fault.Code)).ShouldBe(
            [("/nmae", "unknown_key"), ("", "missing_key"), ("/id", "value_invalid"), ("/version", "value_invalid"), ("/publisher", "missing_key"), ("/files", "missing_key")], ignoreOrder: true);
        faults[0].Message.ShouldContain("did you mean 'name'?");
    }

    [Theory]
    [InlineData("{\"id\":\"a.b\",\"id\":\"c.d\"}", "duplicate_key", "/id")]
    [InlineData("{\"publisher\":{\"name\":\"a\",\"n\\u0061me\":\"b\"}}", "duplicate_key", "/publisher/name")]
    [InlineData("{\"name\":\"\\uD800\"}", "document_not_text", "/name")]
    [InlineData("{\"id\":1,}", "document_malformed", "")]
    [InlineData("// hello\n{}", "document_malformed", "")]
    [InlineData("[]", "wrong_type", "")]
    [InlineData("", "document_malformed", "")]
    [Rule("L2.14")]
    public void What_two_readers_could_read_in_two_ways_is_refused(string json, string code, string place) =>
        FaultsOf(json).ShouldContain(fault => fault.Path == place && fault.Code == code);

    [Theory]
    [InlineData("MIT")]
    [InlineData("apache-2.0")]
    [InlineData("GPL-2.0-or-later WITH Classpath-exception-2.0")]
    [InlineData("(MIT OR Apache-2.0) AND LicenseRef-my-own")]
    [InlineData("MPL-2.0+")]
    [Rule("L2.15")]
    public void Expressions_of_spdx_are_read(string license) =>
        PackageReader.Read(PackageSamples.Unsigned(manifest => manifest["license"] = license)).Manifest.License.ShouldBe(license);

    [Theory]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta")]
    [InlineData("1.0.0-beta", "1.0.0-beta.2")]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.11")]
    [InlineData("1.0.0-rc.1", "1.0.0")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("99999999999999999999.0.0", "100000000000000000000.0.0")]
    [Rule("L2.15")]
    public void Versions_have_the_precedence_of_semver(string earlier, string later)
    {
        SemanticVersion.Parse(earlier).ComparePrecedence(SemanticVersion.Parse(later)).ShouldBeLessThan(0);
        SemanticVersion.Parse(later).ComparePrecedence(SemanticVersion.Parse(earlier)).ShouldBeGreaterThan(0);
        SemanticVersion.Parse(later).ComparePrecedence(SemanticVersion.Parse(later.Split('+')[0] + "+build")).ShouldBe(0);
    }

    [Fact]
    [Rule("L2.13")]
    public void The_published_schema_takes_what_the_reader_takes()
    {
        s_schema.Check(Encoding.UTF8.GetBytes(PackageSamples.Pinned().ToJsonString())).ShouldBeEmpty();
        s_schema.Check(Encoding.UTF8.GetBytes(PackageSamples.Pinned(static manifest => manifest["schedules"] = JsonNode.Parse("""[{ "name": "daily", "export": "x", "cron": "0 6 * * *" }]""")).ToJsonString())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/id", "\"greeter\"")]
    [InlineData("/version", "\"1.0\"")]
    [InlineData("/hooks/0/kind", "\"filtr\"")]
    [InlineData("/hooks/0/priority", "10001")]
    [InlineData("/hooks/0/onerror", "\"ignore\"")]
    [InlineData("/capabilities/0/type", "\"storage:kvs\"")]
    [InlineData("/limits/fuel", "0")]
    [InlineData("/publisher/key", "\"sha256:12\"")]
    [InlineData("/settings_schema", "\"schema.json\"")]
    [InlineData("/capabilites", "[]")]
    [Rule("L2.13")]
    public void The_published_schema_refuses_what_the_reader_refuses(string at, string value)
    {
        var manifest = PackageSamples.Pinned();
        Set(manifest, at, value);
        s_schema.Check(Encoding.UTF8.GetBytes(manifest.ToJsonString())).ShouldContain(fault => fault.Path == at);
        FaultsOf(manifest.ToJsonString()).ShouldContain(fault => fault.Path == at);
    }

    [Fact]
    [Rule("L2.13")]
    public void The_published_schema_names_every_capability_of_the_catalogue()
    {
        var named = JsonNode.Parse(ManifestSchema.Json.Span)!["properties"]!["capabilities"]!["items"]!["properties"]!["type"]!["enum"]!.AsArray().Select(static name => (string)name!);
        named.ShouldBe(Bailey.Policy.Capabilities.CapabilityCatalog.All.Select(static type => type.Name), ignoreOrder: true);
    }

    private static System.Collections.Immutable.ImmutableArray<PackageFault> FaultsOf(string manifest)
    {
        var refusal = Should.Throw<PackageException>(() => PackageReader.Read(PackageSamples.Raw(manifest)));
        refusal.Code.ShouldBe(PackageReason.ManifestInvalid);
        return refusal.Faults;
    }

    private static void Set(JsonNode root, string at, string value)
    {
        var parts = at.Split('/')[1..];
        var parent = parts[..^1].Aggregate(root, static (node, part) => node is JsonArray array ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!);
        parent[parts[^1]] = JsonNode.Parse(value);
    }
}
