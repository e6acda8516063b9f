using System.Net;
using System.Text.RegularExpressions;
using Bailey.Policy.Egress;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Egress;

/// <summary>What a decision about an outbound request says besides yes or no.</summary>
public sealed partial class EgressDecisionTests
{
    private static EgressPolicy Policy(params string[] patterns) => EgressPolicy.ForPatterns(patterns.Select(EgressPattern.Parse), null, "profile alice");

    [Fact]
    [Rule("P6.30")]
    public void Allowed_names_the_pattern_and_its_source()
    {
        var decision = Policy("b.test", "*.a.test:*").JudgeUrl("https://x.a.test:8443/", out _);

        decision.Allowed.ShouldBeTrue();
        decision.Layer.ShouldBe(DecisionLayer.Egress);
        decision.Rule.ShouldBe("https://*.a.test:*");
        decision.Source.ShouldBe("profile alice");
    }

    [Theory]
    [InlineData("https://other.test/", EgressReason.HostNotAllowed, null, "add 'other.test'")]
    [InlineData("https://other.test:8443/", EgressReason.HostNotAllowed, null, "add 'other.test:8443'")]
    [InlineData("http://other.test/", EgressReason.HostNotAllowed, null, "add 'http://other.test'")]
    [InlineData("http://other.test:8080/", EgressReason.HostNotAllowed, null, "add 'http://other.test:8080'")]
    [InlineData("https://[2606:4700::1]:8443/", EgressReason.HostNotAllowed, null, "add '[2606:4700::1]:8443'")]
    [InlineData("http://api.test/", EgressReason.Scheme, "https://api.test:443", "add 'http://api.test'")]
    [InlineData("https://api.test:1/", EgressReason.PortNotAllowed, "https://api.test:443", "add 'api.test:1'")]
    [InlineData("https://sub.test/", EgressReason.HostNotAllowed, null, "add 'sub.test'")]
    [InlineData("https://10.0.0.1/", EgressReason.HostNotAllowed, null, "an admin of the instance opens it under local_egress")]
    [InlineData("ftp://api.test/", EgressReason.Scheme, null, "https")]
    [InlineData("https://user@api.test/", EgressReason.UserInfo, null, "header")]
    [InlineData("no url", EgressReason.MalformedUrl, null, "https://host/path")]
    [InlineData("", EgressReason.MalformedUrl, null, "https://host/path")]
    [Rule("P6.30")]
    public void Denial_names_the_nearest_pattern_and_the_smallest_change(string url, string reason, string? rule, string remedy)
    {
        var decision = Policy("api.test", "*.sub.test").JudgeUrl(url, out var target);

        decision.Allowed.ShouldBeFalse();
        target.ShouldBeNull();
        decision.ReasonCode.ShouldBe(reason);
        decision.Layer.ShouldBe(DecisionLayer.Egress);
        decision.Source.ShouldBe("profile alice");
        decision.Rule.ShouldBe(rule);
        decision.Message.ShouldNotBeNullOrWhiteSpace();
        decision.Remedy!.ShouldContain(remedy);
    }

    [Theory]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://api.test:0/")]
    [Rule("P6.30")]
    public void Denial_that_nothing_would_change_names_no_remedy(string url) => Policy("api.test").JudgeUrl(url, out _).Remedy.ShouldBeNull();

    [Fact]
    [Rule("P6.30")]
    public void Doing_what_the_remedy_says_allows_it()
    {
        foreach (var url in new[] { "https://a.test/", "http://a.test/", "http://a.test:81/", "https://b\u00fccher.test/", "https://8.8.8.8:1/", "http://[2606:4700::1]/", "https://api.test:99/", "http://api.test/", "https://sub.test" })
        {
            var denial = Policy("api.test", "*.sub.test").JudgeUrl(url, out _);
            denial.Allowed.ShouldBeFalse(url);
            var pattern = Quoted().Match(denial.Remedy!).Groups["pattern"].Value;

            Policy("api.test", "*.sub.test", pattern).JudgeUrl(url, out _).Allowed.ShouldBeTrue(pattern);
        }
    }

    [Fact]
    [Rule("P6.30")]
    public void Wildcard_that_just_misses_is_explained()
    {
        Policy("*.sub.test").JudgeUrl("https://sub.test/", out _).Message.ShouldContain("'*.sub.test' means its subdomains and not itself");
        Policy().JudgeUrl("https://sub.test/", out _).Message.ShouldContain("the list of hosts that may be reached (egress) is empty");
    }

    [Fact]
    [Rule("P6.30")]
    public void Denied_address_is_told_to_nobody()
    {
        var policy = Policy("api.test");
        policy.JudgeUrl("https://api.test/", out var target).Allowed.ShouldBeTrue();

        var denial = policy.JudgeAddresses(target!, [IPAddress.Parse("93.184.215.14"), IPAddress.Parse("10.9.8.7")]);

        denial.ReasonCode.ShouldBe(EgressReason.AddressNotPublic);
        denial.Source.ShouldBe("profile alice");
        $"{denial.Message}{denial.Remedy}".ShouldNotContain("10.9.8.7");
        denial.Remedy!.ShouldContain("local_egress");
    }

    [Fact]
    [Rule("P6.30")]
    public void What_no_rule_is_at_fault_for_is_told_how_to_mend()
    {
        var policy = Policy("api.test");
        policy.JudgeUrl("https://api.test/", out var target).Allowed.ShouldBeTrue();

        var nowhere = policy.JudgeAddresses(target!, []);
        var endless = policy.JudgeRedirect(target!, "/next", EgressPolicy.MaxRedirects + 1, out _);

        (nowhere.ReasonCode, endless.ReasonCode).ShouldBe((EgressReason.NoAddress, EgressReason.TooManyRedirects));
        nowhere.Remedy!.ShouldContain("check how the name is written");
        endless.Remedy!.ShouldContain("the URL that the redirects end at");
    }

    [Fact]
    [Rule("P6.30")]
    public void Text_that_would_steer_a_terminal_is_not_repeated()
    {
        var message = Policy().JudgeUrl("https://a\u001b[31m\u202e\r\n.test/", out _).Message;
        message.ShouldNotContain('\u001b');
        message.ShouldNotContain('\u202e');
        message.ShouldNotContain('\n');
        Policy().JudgeUrl("x" + new string('y', 100_000), out _).Message.Length.ShouldBeLessThan(400);
    }

    [Theory]
    [InlineData("ftp://user:s3cret@host.test/")]
    [InlineData("https://user:s3cret@ho st.test/")]
    [InlineData("user:s3cret@host.test")]
    [InlineData("https://user:s3cret@host.test/")]
    [InlineData("https://ho st.test/?token=s3cret")]
    [InlineData("https://ho st.test/#s3cret")]
    [InlineData("https://a@user:s3cret@host.test//x")]
    [Rule("P6.30")]
    public void Credentials_of_a_url_are_not_repeated(string url)
    {
        var denial = Policy("api.test").JudgeUrl(url, out _);
        denial.Allowed.ShouldBeFalse();
        $"{denial.Message}{denial.Remedy}".ShouldNotContain("s3cret");
    }

    [GeneratedRegex("'(?<pattern>[^']+)'")]
    private static partial Regex Quoted();
}
