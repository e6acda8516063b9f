using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Testing;
using static Bailey.Policy.Tests.Capabilities.Samples;

namespace Bailey.Policy.Tests.Communities;

public sealed class CommunityPluginPolicyTests
{
    [Theory]
    [Rule("P5.1")]
    [InlineData(TrustPolicy.UnsignedAllowed, SignatureState.Missing, "ok")]
    [InlineData(TrustPolicy.SignedOnly, SignatureState.Missing, SignatureReason.Missing)]
    [InlineData(TrustPolicy.TrustedPublishersOnly, SignatureState.Missing, SignatureReason.Missing)]
    [InlineData(TrustPolicy.UnsignedAllowed, SignatureState.Valid, "ok")]
    [InlineData(TrustPolicy.SignedOnly, SignatureState.Valid, "ok")]
    [InlineData(TrustPolicy.TrustedPublishersOnly, SignatureState.Valid, SignatureReason.PublisherUntrusted)]
    [InlineData(TrustPolicy.UnsignedAllowed, SignatureState.Invalid, SignatureReason.Invalid)]
    [InlineData(TrustPolicy.SignedOnly, SignatureState.Invalid, SignatureReason.Invalid)]
    [InlineData(TrustPolicy.TrustedPublishersOnly, SignatureState.Invalid, SignatureReason.Invalid)]
    [InlineData(TrustPolicy.UnsignedAllowed, SignatureState.KeyMismatch, SignatureReason.KeyMismatch)]
    [InlineData(TrustPolicy.UnsignedAllowed, SignatureState.PackageModified, SignatureReason.PackageModified)]
    [InlineData((TrustPolicy)99, SignatureState.Missing, SignatureReason.Missing)]
    [InlineData((TrustPolicy)99, SignatureState.Valid, SignatureReason.PublisherUntrusted)]
    [InlineData(TrustPolicy.UnsignedAllowed, (SignatureState)99, SignatureReason.Invalid)]
    public void A_package_is_let_in_by_its_signature_as_the_trust_policy_says(TrustPolicy trust, SignatureState state, string code)
    {
        var decision = (CommunityPluginPolicy.Default with { TrustPolicy = trust }).JudgeSignature(new PackageSignature(state, Publisher));
        decision.ReasonCode.ShouldBe(code);
        decision.Layer.ShouldBe(DecisionLayer.Signature);
        decision.Allowed.ShouldBe(code == "ok");
        (decision.Remedy is null).ShouldBe(decision.Allowed);
    }

    [Fact]
    [Rule("P5.4")]
    public void Only_trusted_publishers_are_let_in_where_the_policy_says_so()
    {
        var policy = new CommunityPluginPolicy { TrustPolicy = TrustPolicy.TrustedPublishersOnly, TrustedPublishers = [new(Publisher, "us")] };
        policy.JudgeSignature(PackageSignature.By(Publisher)).Allowed.ShouldBeTrue();
        policy.JudgeSignature(PackageSignature.By(Stranger)).ReasonCode.ShouldBe(SignatureReason.PublisherUntrusted);
        policy.JudgeSignature(new PackageSignature(SignatureState.Invalid, Publisher)).ReasonCode.ShouldBe(SignatureReason.Invalid);
        policy.JudgeSignature(new PackageSignature(SignatureState.Missing, Publisher)).ReasonCode.ShouldBe(SignatureReason.Missing);
        policy.JudgeSignature(new PackageSignature(SignatureState.Valid, null)).ReasonCode.ShouldBe(SignatureReason.Invalid);
    }

    [Fact]
    [Rule("P4.10")]
    public void Whom_the_instance_blocks_no_community_lets_in()
    {
        var instance = OpenInstance with { BlockedPublishers = [Publisher] };
        instance.JudgePublisher(Publisher).ShouldSatisfyAllConditions(
            decision => decision.Allowed.ShouldBeFalse(),
            decision => decision.ReasonCode.ShouldBe(SignatureReason.PublisherBlocked));
        instance.JudgePublisher(Stranger).Allowed.ShouldBeTrue();
        Compile(instance: instance, community: OpenCommunity with { TrustedPublishers = [new(Publisher, "us")] }).Granted.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P5.2")]
    public void Packages_come_only_from_the_sources_that_are_listed()
    {
        var upload = new CommunityPluginPolicy { InstallSources = [InstallSource.Upload] };
        upload.JudgeSource(InstallSource.Upload).Allowed.ShouldBeTrue();
        upload.JudgeSource(InstallSource.Registry).ReasonCode.ShouldBe(CommunityPolicyReason.InstallSourceNotAllowed);
        CommunityPluginPolicy.Default.JudgeSource(InstallSource.Upload).ReasonCode.ShouldBe(CommunityPolicyReason.InstallSourceNotAllowed);
        upload.JudgeSource((InstallSource)7).Allowed.ShouldBeFalse();
    }

    [Theory]
    [Rule("P5.3")]
    [InlineData("https://registry.example.com/p.bailey", "ok")]
    [InlineData("http://registry.example.com/p.bailey", CommunityPolicyReason.RegistryNotAllowed)]
    [InlineData("https://registry.example.com:8443/p.bailey", CommunityPolicyReason.RegistryNotAllowed)]
    [InlineData("https://evil.example/p.bailey", CommunityPolicyReason.RegistryNotAllowed)]
    public void A_registry_must_match_an_entry(string url, string code)
    {
        var policy = new CommunityPluginPolicy { InstallSources = [InstallSource.Registry], RegistryAllowlist = [EgressPattern.Parse("registry.example.com")] };
        policy.JudgeRegistry(Target(url)).ReasonCode.ShouldBe(code);
        (policy with { InstallSources = [InstallSource.Upload] }).JudgeRegistry(Target(url)).ReasonCode.ShouldBe(CommunityPolicyReason.InstallSourceNotAllowed);
        (policy with { RegistryAllowlist = [] }).JudgeRegistry(Target(url)).ReasonCode.ShouldBe(CommunityPolicyReason.RegistryNotAllowed);
    }

    [Fact]
    [Rule("P5.5")]
    public void Without_the_switch_nothing_connects()
    {
        var off = OpenCommunity with { AllowOutboundHttp = false };
        off.JudgeOutbound(Target("https://api.example.com/")).ReasonCode.ShouldBe(CommunityPolicyReason.OutboundHttpDisabled);
        var capabilities = Compile(community: off);
        capabilities.Check(UseOf("network:connect")).ReasonCode.ShouldBe(CommunityPolicyReason.OutboundHttpDisabled);
        capabilities.Granted.ShouldBe(Each.Where(capability => capability is not NetworkConnect), ignoreOrder: true);
    }

    [Theory]
    [Rule("P5.6")]
    [InlineData("api.example.com", "https://api.example.com/", "ok")]
    [InlineData("api.example.com:8443", "https://api.example.com:8443/", "ok")]
    [InlineData("api.example.com:8443", "https://api.example.com/", CommunityPolicyReason.HttpHostNotAllowed)]
    [InlineData("http://api.example.com:443", "https://api.example.com/", CommunityPolicyReason.HttpHostNotAllowed)]
    [InlineData("other.example.com", "https://api.example.com/", CommunityPolicyReason.HttpHostNotAllowed)]
    [InlineData("*.example.com:*", "https://api.example.com:8443/", "ok")]
    public void A_connection_must_match_an_entry_of_the_community_as_well(string entry, string url, string code)
    {
        var community = OpenCommunity with { HttpAllowlist = [EgressPattern.Parse(entry)] };
        community.JudgeOutbound(Target(url)).ReasonCode.ShouldBe(code);
        var plugin = Installed([new NetworkConnect([HostPattern.Parse("api.example.com")], [443, 8443])]);
        Compile(plugin, community: community).Check(CapabilityUse.Connect(Target(url))).ReasonCode.ShouldBe(code);
    }

    [Fact]
    [Rule("P5.6")]
    public void Of_a_wide_request_a_narrow_entry_lets_its_part_through()
    {
        var plugin = Installed([new NetworkConnect([HostPattern.Parse("*.example.org"), HostPattern.Parse("api.example.com")], [443])]);
        var capabilities = Compile(plugin, community: OpenCommunity with { HttpAllowlist = [EgressPattern.Parse("a.example.org")] });
        capabilities.Check(CapabilityUse.Connect(Target("https://a.example.org/"))).Allowed.ShouldBeTrue();
        capabilities.Check(CapabilityUse.Connect(Target("https://b.example.org/"))).ReasonCode.ShouldBe(CommunityPolicyReason.HttpHostNotAllowed);
        capabilities.Check(CapabilityUse.Connect(Target("https://api.example.com/"))).ReasonCode.ShouldBe(CommunityPolicyReason.HttpHostNotAllowed);
        capabilities.Denied.ShouldHaveSingleItem().Item.ShouldBe("api.example.com");
        Compile(plugin, community: OpenCommunity with { HttpAllowlist = [] }).Granted.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P5.7")]
    public void Nothing_of_the_community_runs_on_a_schedule_unless_it_says_so()
    {
        var off = OpenCommunity with { AllowBackgroundJobs = false };
        off.JudgeBackgroundJobs(PluginKind.Package).ReasonCode.ShouldBe(CommunityPolicyReason.BackgroundJobsDisabled);
        off.JudgeBackgroundJobs(PluginKind.Script).ReasonCode.ShouldBe(CommunityPolicyReason.BackgroundJobsDisabled);
        off.JudgeBackgroundJobs((PluginKind)9).Allowed.ShouldBeFalse();
        off.JudgeBackgroundJobs(PluginKind.BuiltIn).Allowed.ShouldBeTrue();
        OpenCommunity.JudgeBackgroundJobs(PluginKind.Package).Allowed.ShouldBeTrue();
        Compile(community: off).Check(CapabilityUse.RunJob).ReasonCode.ShouldBe(CommunityPolicyReason.BackgroundJobsDisabled);
        Compile(Plugin with { Kind = PluginKind.Script, Publisher = null }, community: off).Check(CapabilityUse.RunJob).ReasonCode.ShouldBe(CommunityPolicyReason.BackgroundJobsDisabled);
    }

    [Fact]
    [Rule("P5.1")]
    public void A_tightened_trust_policy_holds_for_what_was_installed_before()
    {
        var unsigned = Plugin with { Publisher = null };
        Compile(unsigned, community: OpenCommunity with { TrustPolicy = TrustPolicy.UnsignedAllowed }).Granted.Count.ShouldBe(Each.Count);
        var tightened = Compile(unsigned);
        tightened.Granted.ShouldBeEmpty();
        tightened.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(SignatureReason.Missing);

        // The static gate judges scripts, and no signature.
        Compile(unsigned with { Kind = PluginKind.Script }).Granted.Count.ShouldBe(Each.Count);
    }

    [Fact]
    public void Policies_are_equal_when_everything_in_them_is()
    {
        (OpenCommunity with { }).ShouldBe(OpenCommunity);
        (OpenCommunity with { AllowBackgroundJobs = false }).ShouldNotBe(OpenCommunity);
        (OpenInstance with { }).ShouldBe(OpenInstance);
        (OpenInstance with { AllowedPorts = [443] }).ShouldNotBe(OpenInstance);
    }
}
