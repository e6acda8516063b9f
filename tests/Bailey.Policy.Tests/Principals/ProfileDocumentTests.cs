using System.Security.Cryptography;
using System.Text;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Principals;

public sealed class ProfileDocumentTests
{
    [Theory]
    [Rule("P3.14")]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n")]
    [InlineData("{}")]
    [InlineData("\uFEFF")]
    public void An_empty_document_is_the_default_profile(string yaml) => Read(yaml).Require().ShouldBe(PrincipalProfile.Default);

    [Fact]
    [Rule("P3.2")]
    [Rule("P3.3")]
    [Rule("P3.4")]
    [Rule("P3.7")]
    [Rule("P3.9")]
    public void The_defaults_are_those_of_the_table()
    {
        var profile = Read("profile_version: 1").Require();
        profile.Enabled.ShouldBeTrue();
        profile.Groups.ShouldBeEmpty();
        profile.Grants.ShouldBeEmpty();
        profile.Revokes.ShouldBeEmpty();
        profile.AuthMethods.ShouldBeEmpty();
        profile.PublicKeys.ShouldBeEmpty();
        profile.Egress.ShouldBeEmpty();
        profile.Processes.ShouldBeEmpty();
        profile.Quotas.MaxMemoryBytes.ShouldBe(64L * 1024 * 1024);
        profile.Quotas.MaxTimeoutSecs.ShouldBe(300);
        profile.Quotas.MaxIpcThroughputBytes.ShouldBe(10L * 1024 * 1024);
        profile.Quotas.MaxBackgroundProcesses.ShouldBe(8);
        profile.Quotas.MaxStorageBytes.ShouldBe(1024L * 1024 * 1024);
        profile.Quotas.MaxCpuFuelPerSec.ShouldBe(2_000_000_000);
        profile.Quotas.MaxInFlightCalls.ShouldBe(4);
    }

    [Fact]
    [Rule("P3.2")]
    [Rule("P3.3")]
    [Rule("P3.4")]
    [Rule("P3.5")]
    [Rule("P3.7")]
    public void Every_field_is_read()
    {
        var profile = Read(
            """
            profile_version: 1
            enabled: false
            groups: [admin, "editors_2"]
            grants:
              - plugin:package:*
              - "*:read"
            revokes: ["plugin:package:sign"]
            auth:
              methods: [keypair, passkey, system, password, token]
            network:
              egress: [api.example.com, "*.example.org:8443"]
            process:
              allow: [/usr/bin/git]
            quotas:
              max_memory_bytes: 1
              max_timeout_secs: 86400
              max_ipc_throughput_bytes: 2
              max_background_processes: 0
              max_storage_bytes: 3
              max_cpu_fuel_per_sec: 9223372036854775807
              max_in_flight_calls: 64
            """).Require();
        profile.Enabled.ShouldBeFalse();
        profile.Groups.ShouldBe(["admin", "editors_2"]);
        profile.Grants.Select(grant => grant.Text).ShouldBe(["plugin:package:*", "*:read"]);
        profile.Revokes.Select(revoke => revoke.Text).ShouldBe(["plugin:package:sign"]);
        profile.AuthMethods.ShouldBe([AuthMethod.KeyPair, AuthMethod.Passkey, AuthMethod.System, AuthMethod.Password, AuthMethod.Token]);
        profile.Egress.Select(pattern => pattern.ToString()).ShouldBe(["https://api.example.com:443", "https://*.example.org:8443"]);
        profile.Processes.ShouldBe([new AllowedProcess("/usr/bin/git", "/usr/bin/git")]);
        PrincipalQuotas.Keys.Select(profile.Quotas.ValueOf).ShouldBe([1, 86_400, 2, 0, 3, long.MaxValue, 64]);
    }

    [Theory]
    [Rule("P3.1")]
    [Rule("P3.3")]
    [Rule("P3.4")]
    [Rule("P3.5")]
    [Rule("P3.6")]
    [Rule("P3.7")]
    [Rule("P3.8")]
    [Rule("P3.10")]
    [Rule("P3.15")]
    [InlineData("profile_version: 2", "version_unsupported", 1)]
    [InlineData("profile_version: 0", "out_of_range", 1)]
    [InlineData("profile_version: '1'", "wrong_type", 1)]
    [InlineData("profile_version: 1.0", "out_of_range", 1)]
    [InlineData("enabled: yes", "wrong_type", 1)]
    [InlineData("enabled: \"false\"", "wrong_type", 1)]
    [InlineData("enabled:", "wrong_type", 1)]
    [InlineData("\nenabled: 0", "wrong_type", 2)]
    [InlineData("groups: admin", "wrong_type", 1)]
    [InlineData("groups: [a b]", "value_invalid", 1)]
    [InlineData("groups: ['']", "value_invalid", 1)]
    [InlineData("groups: [1]", "wrong_type", 1)]
    [InlineData("groups: [null]", "wrong_type", 1)]
    [InlineData("groups: [[a]]", "wrong_type", 1)]
    [InlineData("groups:\n- ok\n- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "value_invalid", 3)]
    [InlineData("grants:\n  - ok\n  - foo*", "value_invalid", 3)]
    [InlineData("revokes: ['a::b']", "value_invalid", 1)]
    [InlineData("grants: [*]", "document_malformed", 1)]
    [InlineData("grants: [*a]", "document_alias", 1)]
    [InlineData("auth: {methods: [sms]}", "value_not_allowed", 1)]
    [InlineData("auth: {methods: [Keypair]}", "value_not_allowed", 1)]
    [InlineData("auth: {keys: []}", "unknown_key", 1)]
    [InlineData("auth: {public_keys: [abc]}", "value_invalid", 1)]
    [InlineData("auth: {public_keys: ['p256:AAAA']}", "value_invalid", 1)]
    [InlineData("network: {egress: ['*']}", "value_invalid", 1)]
    [InlineData("network: {egress: ['http://a/b']}", "value_invalid", 1)]
    [InlineData("network: []", "wrong_type", 1)]
    [InlineData("process: {allow: [bin/sh]}", "value_invalid", 1)]
    [InlineData("process: {allow: [/usr/../bin/sh]}", "value_invalid", 1)]
    [InlineData("process: {allow: [no-such-program]}", "value_invalid", 1)]
    [InlineData("process: {allow: [/]}", "value_invalid", 1)]
    [InlineData("quotas: {max_memory_bytes: 0}", "out_of_range", 1)]
    [InlineData("quotas: {max_memory_bytes: -1}", "out_of_range", 1)]
    [InlineData("quotas: {max_memory_bytes: 9223372036854775808}", "out_of_range", 1)]
    [InlineData("quotas: {max_memory_bytes: 64MiB}", "wrong_type", 1)]
    [InlineData("quotas: {max_memory_bytes: 1e3}", "out_of_range", 1)]
    [InlineData("quotas: {max_timeout_secs: 0}", "out_of_range", 1)]
    [InlineData("quotas: {max_timeout_secs: 86401}", "out_of_range", 1)]
    [InlineData("quotas: {max_ipc_throughput_bytes: 0}", "out_of_range", 1)]
    [InlineData("quotas: {max_background_processes: -1}", "out_of_range", 1)]
    [InlineData("quotas: {max_background_processes: 257}", "out_of_range", 1)]
    [InlineData("quotas: {max_storage_bytes: 0}", "out_of_range", 1)]
    [InlineData("quotas: {max_cpu_fuel_per_sec: 0}", "out_of_range", 1)]
    [InlineData("quotas: {max_in_flight_calls: 0}", "out_of_range", 1)]
    [InlineData("quotas: {max_in_flight_calls: 65}", "out_of_range", 1)]
    [InlineData("quotas: {max_in_flight_calls: 4, max_in_flight_calls: 5}", "duplicate_key", 1)]
    [InlineData("quotas: {max_cpu: 1}", "unknown_key", 1)]
    [InlineData("\n\nenabeld: true", "unknown_key", 3)]
    [InlineData("enabled: true\nenabled: false", "duplicate_key", 2)]
    [InlineData("a: b: c", "document_malformed", 1)]
    [InlineData("grants: [a", "document_malformed", 1)]
    [InlineData("- a\n- b", "wrong_type", 1)]
    [InlineData("just words", "wrong_type", 1)]
    [InlineData("enabled: true\n---\nenabled: false", "document_several", 2)]
    [InlineData("grants: &a [x]\nrevokes: *a", "document_alias", 1)]
    [InlineData("grants: !!set {a}", "document_tag", 1)]
    [InlineData("enabled: !!bool 'true'", "document_tag", 1)]
    [InlineData("<<: {enabled: false}", "unknown_key", 1)]
    [InlineData("? [a]\n: b", "document_malformed", 1)]
    public void A_faulty_profile_is_refused_with_code_line_and_words(string yaml, string code, int line)
    {
        var result = Read(yaml);
        result.IsValid.ShouldBeFalse();
        result.Value.ShouldBeNull();
        result.Faults[0].Code.ShouldBe(code, result.Faults[0].Message);
        result.Faults[0].Line.ShouldBe(line);
        Should.Throw<PolicyDocumentException>(result.Require).Message.ShouldStartWith($"bob.yaml:{line}:");
    }

    [Fact]
    [Rule("P3.1")]
    public void A_later_version_names_its_field() =>
        Read("enabled: true\nprofile_version: 7").Faults.ShouldHaveSingleItem().Describe("f").ShouldStartWith("f:2:18: profile_version is 7");

    [Fact]
    public void Every_fault_is_reported_at_once_in_order()
    {
        var faults = Read("enabled: yes\ngrants: [a:b, 'c*']\nquotas:\n  max_timeout_secs: 0\n  max_cpu: 1\ncolour: red\n").Faults;
        faults.Select(fault => (fault.Line, fault.Code)).ShouldBe([(1, "wrong_type"), (2, "value_invalid"), (4, "out_of_range"), (5, "unknown_key"), (6, "unknown_key")]);
        faults[2].Path.ShouldBe("/quotas/max_timeout_secs");
        faults[1].Path.ShouldBe("/grants/1");
    }

    [Fact]
    public void A_star_without_quotes_is_explained() => Read("grants: [*]").Faults[0].Fix!.ShouldContain("quoted");

    [Fact]
    [Rule("P3.6")]
    public void Keys_are_read_from_pem_and_from_base64_and_checked()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var base64 = "p256:" + Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo());
        var pem = string.Join('\n', pair.ExportSubjectPublicKeyInfoPem().Split('\n').Select(line => "      " + line));
        var keys = Read($"auth:\n  public_keys:\n    - {base64}\n    - |\n{pem}\n").Require().PublicKeys;
        keys.ShouldHaveSingleItem("both are the same key").Text.ShouldBe(base64);
        using var verifier = keys[0].CreateVerifier();
        verifier.VerifyData("text"u8, pair.SignData("text"u8, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256).ShouldBeTrue();

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var spki = pair.ExportSubjectPublicKeyInfo();
        var offCurve = spki.ToArray();
        offCurve[^1] ^= 1;
        string[] refused =
        [
            "p256:" + Convert.ToBase64String(other.ExportSubjectPublicKeyInfo()),
            "p256:" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()),
            "p256:" + Convert.ToBase64String([.. spki, 0]),
            "p256:" + Convert.ToBase64String(offCurve),
            "p256:",
            "p384:" + Convert.ToBase64String(spki),
            pair.ExportECPrivateKeyPem(),
            pair.ExportPkcs8PrivateKeyPem(),
            other.ExportSubjectPublicKeyInfoPem(),
        ];
        foreach (var text in refused)
        {
            PrincipalKey.TryParse(text, out var key, out var fault).ShouldBeFalse(text);
            key.ShouldBeNull();
            if (text.Length > 10)
            {
                fault.ShouldNotContain(text);
            }
        }
    }

    [Fact]
    [Rule("P3.8")]
    public void A_bare_program_is_resolved_once_and_an_unresolved_one_allows_nothing()
    {
        var profile = ProfileDocument.Read("process: {allow: [git, /bin/true]}"u8, "x", name => name == "git" ? "/usr/bin/git" : null).Require();
        profile.Processes.ShouldBe([new AllowedProcess("git", "/usr/bin/git"), new AllowedProcess("/bin/true", "/bin/true")]);
        ProfileDocument.Read("process: {allow: [git]}"u8, "x").Require().Processes[0].Path.ShouldBeNull();
    }

    [Theory]
    [Rule("P3.11")]
    [InlineData("a", true)]
    [InlineData("A_b-9", true)]
    [InlineData("9", true)]
    [InlineData("_-", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-a", false)]
    [InlineData("a.b", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void A_name_follows_its_grammar(string? text, bool valid) => PrincipalName.TryParse(text, out _, out _).ShouldBe(valid);

    [Fact]
    [Rule("P3.11")]
    [Rule("P3.12")]
    public void A_name_has_at_most_64_characters_and_no_case()
    {
        PrincipalName.TryParse(new string('a', 64), out _, out _).ShouldBeTrue();
        PrincipalName.TryParse(new string('a', 65), out _, out _).ShouldBeFalse();
        PrincipalName.Parse("Alice").ShouldBe(PrincipalName.Parse("aLICE"));
        PrincipalName.Parse("Alice").GetHashCode().ShouldBe(PrincipalName.Parse("aLICE").GetHashCode());
    }

    [Fact]
    public void A_list_is_bounded()
    {
        var entries = string.Concat(Enumerable.Range(0, PrincipalProfile.MaxListItems).Select(number => $"- a:b{number}\n"));
        Read("grants:\n" + entries).Require().Grants.Length.ShouldBe(PrincipalProfile.MaxListItems);
        Read("grants:\n" + entries + "- one:more\n").Faults.ShouldHaveSingleItem().Code.ShouldBe("out_of_range");
    }

    private static DocumentResult<PrincipalProfile> Read(string yaml) => ProfileDocument.Read(Encoding.UTF8.GetBytes(yaml), "bob.yaml", _ => null);
}
