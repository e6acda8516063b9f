using System.Text;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Communities;

public sealed class CommunityPolicyDocumentTests
{
    private const string Fingerprint = "sha256:abcdefabcdef0123456789abcdef0123456789abcdef0123456789abcdef0123";

    private static readonly CommunityPluginPolicy s_whole = new()
    {
        TrustPolicy = TrustPolicy.TrustedPublishersOnly,
        InstallSources = [InstallSource.Registry, InstallSource.Upload],
        RegistryAllowlist = [EgressPattern.Parse("registry.example.com")],
        TrustedPublishers = [new(PublisherFingerprint.Parse(Fingerprint), "Example: \"the\" publisher")],
        AllowOutboundHttp = true,
        HttpAllowlist = [EgressPattern.Parse("*.example.com:*"), EgressPattern.Parse("http://[2001:4860:4860::8888]:8080")],
        AllowBackgroundJobs = true,
    };

    [Fact]
    [Rule("P5.8")]
    public void What_is_printed_is_all_of_it_and_is_read_again_as_it_was()
    {
        Read(CommunityPolicyDocument.Print(s_whole)).Require().ShouldBe(s_whole);
        Read(CommunityPolicyDocument.Print(CommunityPluginPolicy.Default)).Require().ShouldBe(CommunityPluginPolicy.Default);
        foreach (var key in new[] { "trust_policy", "install_sources", "registry_allowlist", "trusted_publishers", "allow_outbound_http", "http_allowlist", "allow_background_jobs" })
        {
            CommunityPolicyDocument.Print(CommunityPluginPolicy.Default).ShouldContain($"{key}:");
        }
    }

    [Fact]
    [Rule("P5.8")]
    public void The_entity_tag_changes_when_the_policy_does_and_only_then()
    {
        var tag = CommunityPolicyDocument.ETagOf(s_whole);
        tag.ShouldMatch("^\"[0-9a-f]{64}\"$");
        CommunityPolicyDocument.ETagOf(Read(CommunityPolicyDocument.Print(s_whole)).Require()).ShouldBe(tag);
        CommunityPolicyDocument.ETagOf(s_whole with { AllowOutboundHttp = false }).ShouldNotBe(tag);
        CommunityPolicyDocument.ETagOf(s_whole with { TrustedPublishers = [] }).ShouldNotBe(tag);
    }

    [Fact]
    [Rule("P5.1")]
    [Rule("P5.2")]
    [Rule("P5.3")]
    [Rule("P5.4")]
    [Rule("P5.5")]
    [Rule("P5.6")]
    [Rule("P5.7")]
    public void What_is_not_said_has_the_defaults_which_let_nothing_in_or_out()
    {
        foreach (var yaml in new[] { "", "# nothing\n", "{}" })
        {
            var policy = Read(yaml).Require();
            policy.ShouldBe(CommunityPluginPolicy.Default);
            policy.ShouldSatisfyAllConditions(
                () => policy.TrustPolicy.ShouldBe(TrustPolicy.SignedOnly),
                () => policy.InstallSources.ShouldBeEmpty(),
                () => policy.RegistryAllowlist.ShouldBeEmpty(),
                () => policy.TrustedPublishers.ShouldBeEmpty(),
                () => policy.AllowOutboundHttp.ShouldBeFalse(),
                () => policy.HttpAllowlist.ShouldBeEmpty(),
                () => policy.AllowBackgroundJobs.ShouldBeFalse());
        }
    }

    [Theory]
    [Rule("P5.1")]
    [InlineData("unsigned_allowed", TrustPolicy.UnsignedAllowed)]
    [InlineData("signed_only", TrustPolicy.SignedOnly)]
    [InlineData("trusted_publishers_only", TrustPolicy.TrustedPublishersOnly)]
    public void Trust_is_one_of_three_words(string word, TrustPolicy policy)
    {
        Read($"trust_policy: {word}").Require().TrustPolicy.ShouldBe(policy);
        CommunityPolicyDocument.WordOf(policy).ShouldBe(word);
        Enum.GetValues<TrustPolicy>().Length.ShouldBe(3);
    }

    [Fact]
    [Rule("P5.9")]
    public void Every_fault_is_told_at_once_with_its_line()
    {
        var faults = Read("""
            trust_policy: anyone
            install_sources: [upload, ftp, 3]
            registry_allowlist: ["*", "https://ok.example.com", "a/b"]
            trusted_publishers:
              - {fingerprint: nope, label: a}
              - {label: b}
            allow_outbound_http: "true"
            http_allowlist: x
            allow_background_jobs: 1
            extra: 1
            """).Faults;
        faults.Select(fault => fault.Line).ShouldBe([1, 2, 2, 3, 3, 5, 6, 7, 8, 9, 10]);
        faults.ShouldAllBe(fault => fault.Message.Length > 0 && fault.Column >= 1);
    }

    [Theory]
    [Rule("P5.2")]
    [Rule("P5.3")]
    [Rule("P5.4")]
    [Rule("P5.6")]
    [Rule("P5.10")]
    [InlineData("allow_outbound: true", DocumentReason.UnknownKey, "did you mean 'allow_outbound_http'")]
    [InlineData("trusted_publishers: [{fingerprint: x, label: y, trust: full}]", DocumentReason.UnknownKey, "trust")]
    [InlineData("trust_policy: SIGNED_ONLY", DocumentReason.NotAllowed, "did you mean 'signed_only'")]
    [InlineData("trust_policy:", DocumentReason.WrongType, "must be text")]
    [InlineData("install_sources: [git]", DocumentReason.NotAllowed, "not one of")]
    [InlineData("install_sources: upload", DocumentReason.WrongType, "must be a list")]
    [InlineData("registry_allowlist: ['*']", DocumentReason.Invalid, "pattern of hosts")]
    [InlineData("http_allowlist: ['*.*.example.com']", DocumentReason.Invalid, "pattern of hosts")]
    [InlineData("trusted_publishers: ['sha256:00']", DocumentReason.WrongType, "mapping")]
    [InlineData("trusted_publishers: [{fingerprint: 'sha256:00', label: a}]", DocumentReason.Invalid, "fingerprint")]
    [InlineData("trusted_publishers: [{fingerprint: '" + Fingerprint + "'}]", DocumentReason.MissingKey, "label")]
    [InlineData("trusted_publishers: [{fingerprint: '" + Fingerprint + "', label: ''}]", DocumentReason.OutOfRange, "label")]
    [InlineData("trusted_publishers: [{fingerprint: '" + Fingerprint + "', label: a}, {fingerprint: '" + Fingerprint + "', label: b}]", DocumentReason.Conflict, "twice")]
    public void What_breaks_a_rule_is_a_fault_and_yields_nothing(string yaml, string code, string message)
    {
        var result = Read(yaml);
        result.Value.ShouldBeNull();
        result.Faults.First(fault => fault.Code == code).Message.ShouldContain(message);
    }

    [Fact]
    public void Lists_are_bounded()
    {
        Read($"http_allowlist: [{string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"h{i}.example"))}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
        Read($"trusted_publishers: [{string.Join(',', Enumerable.Range(0, 1_001).Select(_ => "{}"))}]").Faults[0].Code.ShouldBe(DocumentReason.OutOfRange);
    }

    private static DocumentResult<CommunityPluginPolicy> Read(string yaml) => CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(yaml), "community");
}
